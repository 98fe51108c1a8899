val catsVersion = "2.10.0"
libraryDependencies ++= Seq(
  "org.typelevel" %% "cats-core" % catsVersion, // c
  "g" % "a" % "1.0" % Test
)
