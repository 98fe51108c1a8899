plugins { kotlin("jvm") version "2.0.0" }
java { toolchain { languageVersion = JavaLanguageVersion.of(21) } }
dependencies { implementation("g:a:1.0") }
