object AppDependencies { val compile = Seq("h" %% "b" % "3") }
