//! A miniature for every reader: files by their names, and what of the dossier they come to.
//!
//! The names are those that `src/subject` asks for: each role of `repository::roles`, each manifest of `service`, each reader
//! of `accessibility`, each family of `api`. `tests/crashes.rs` proves that each reader is reached.

/// Files, and paths of which each selects something when they are read.
pub struct Seed {
    pub files: &'static [(&'static str, &'static str)],
    pub shows: &'static [&'static str],
}

/// Every name of the miniatures, and some of no reader.
pub fn all() -> Vec<&'static str> {
    let mut names: Vec<&str> = SEEDS
        .iter()
        .flat_map(|seed| seed.files)
        .map(|(name, _)| *name)
        .collect();
    names.extend(STEERING);
    names.sort_unstable();
    names.dedup();
    names
}

/// What steers a check, what names a link, and names that no reader knows.
const STEERING: [&str; 9] = [
    "yardstick.toml",
    "waivers.yaml",
    "yardstick-baseline.json",
    ".spectral.yaml",
    "docs/runbook.md",
    "schemas/plot.json",
    "node_modules/a/package.json",
    "src/main.rs",
    "::error::a\n.yaml",
];

const fn seed(
    files: &'static [(&'static str, &'static str)],
    shows: &'static [&'static str],
) -> Seed {
    Seed { files, shows }
}

/// A package that asks for what its lockfiles lock.
const PACKAGE: &str = r#"{"name": "plots", "version": "1.2.0", "license": "MIT", "packageManager": "npm@10.0.0", "engines": {"node": ">=22"}, "dependencies": {"govuk-frontend": "^5.0.0"}, "devDependencies": {"jest": "~29"}}"#;

pub const SEEDS: &[Seed] = &[
    // Documents.
    seed(
        &[(
            "README.md",
            "# Plots\n\nHow to *wait*.\n\nSetext\n------\n\n```sh\n# not a heading\n```\n",
        )],
        &["$.repository.readme.headings[0]"],
    ),
    seed(
        &[("readme.rst", "Plots\n=====\n\nWait\n----\n")],
        &["$.repository.readme.text"],
    ),
    seed(
        &[("docs/README.adoc", "= Plots\n\n== Wait\n")],
        &["$.repository.readme"],
    ),
    seed(
        &[("CONTRIBUTING.md", "# How\n")],
        &["$.repository.contributing"],
    ),
    seed(
        &[("CHANGELOG.md", "# Changes\n\n## 1.0.0 - 2026-01-01\n")],
        &["$.repository.changelog"],
    ),
    seed(
        &[(".github/CODE_OF_CONDUCT.md", "Be kind.\n")],
        &["$['repository']['code-of-conduct']"],
    ),
    seed(
        &[(
            "LICENCE",
            "MIT License\n\nCopyright (c) 2026 Plots\n\nPermission is hereby granted, free of charge, to any person obtaining a copy\n",
        )],
        &["$.repository.licences[0]"],
    ),
    seed(
        &[(
            "LICENSES/EUPL-1.2.txt",
            "EUROPEAN UNION PUBLIC LICENCE v. 1.2\n",
        )],
        &["$.repository.licences[0]"],
    ),
    seed(
        &[(
            "SECURITY.md",
            "Write to security@plots.example or <https://plots.example/report>.\n",
        )],
        &["$.repository['security-policy'].contacts[0]"],
    ),
    seed(
        &[(
            ".well-known/security.txt",
            "Contact: mailto:security@plots.example\nExpires: 2027-01-01T00:00:00.000Z\nPolicy: https://plots.example/policy\n",
        )],
        &[
            "$.repository['security-txt'].contacts[0]",
            "$.repository['security-txt'].expires",
        ],
    ),
    seed(
        &[(
            ".github/CODEOWNERS",
            "# who\n* @plots/team\n/docs/** a@plots.example @b # c\n[Section][2] @d\n",
        )],
        &["$.repository.owners.rules[0]"],
    ),
    // Automation.
    seed(
        &[(
            ".github/workflows/ci.yml",
            "name: CI\non: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    container: node:22\n    services: { db: { image: 'postgres:16.2' } }\n    steps:\n      - uses: actions/setup-node@v4\n        with: { node-version: '22' }\n      - run: npm test\n",
        )],
        &[
            "$.repository.workflows[0].name",
            "$.repository.images[0]",
            "$.repository.services[0]",
            "$.repository.runtimes[0]",
        ],
    ),
    seed(
        &[(
            ".gitlab-ci.yml",
            "image: ruby:3.3\ndefault: { services: ['postgres:15'] }\ntest:\n  image: { name: 'node:22-alpine' }\n  services:\n    - name: redis:7.2\n  script: [make]\n",
        )],
        &[
            "$.repository.workflows[0]",
            "$.repository.images[0]",
            "$.repository.services[0]",
        ],
    ),
    seed(
        &[("Jenkinsfile", "pipeline { agent any }\n")],
        &["$.repository.workflows[0]"],
    ),
    seed(
        &[(".circleci/config.yml", "version: 2.1\njobs: {}\n")],
        &["$.repository.workflows[0]"],
    ),
    seed(
        &[(".travis.yml", "language: ruby\n")],
        &["$.repository.workflows[0]"],
    ),
    seed(
        &[("azure-pipelines.yml", "trigger: [main]\n")],
        &["$.repository.workflows[0]"],
    ),
    seed(
        &[(
            ".github/dependabot.yml",
            "version: 2\nupdates:\n  - package-ecosystem: npm\n    directory: /\n",
        )],
        &["$.repository['update-bots'][0].ecosystems[0]"],
    ),
    seed(
        &[(
            "renovate.json",
            "{\"extends\": [\"config:recommended\"], \"enabledManagers\": [\"npm\"]}",
        )],
        &["$.repository['update-bots'][0]"],
    ),
    // Dependencies.
    seed(
        &[
            ("package.json", PACKAGE),
            (
                "package-lock.json",
                r#"{"lockfileVersion": 3, "packages": {"": {}, "node_modules/govuk-frontend": {"version": "5.7.1"}, "node_modules/jest": {"version": "29.1.0"}}}"#,
            ),
        ],
        &[
            "$.repository.dependencies[0].locked",
            "$.repository.versions[0]",
            "$.repository.runtimes[0]",
            "$.repository['licence-declarations'][0]",
        ],
    ),
    seed(
        &[
            ("package.json", r#"{"dependencies": {"a": "^1"}}"#),
            (
                "npm-shrinkwrap.json",
                r#"{"lockfileVersion": 1, "dependencies": {"a": {"version": "1.4.2", "requires": {"b": "1"}}}}"#,
            ),
        ],
        &["$.repository.dependencies[0].locked"],
    ),
    seed(
        &[
            (
                "package.json",
                r#"{"dependencies": {"a": "^1.0.0", "@b/c": "~2"}}"#,
            ),
            (
                "yarn.lock",
                "# yarn lockfile v1\r\n\r\n\"@b/c@~2\":\r\n  version \"2.0.9\"\r\n\r\na@1, a@^1.0.0:\r\n  version \"1.4.2\"\r\n",
            ),
        ],
        &["$.repository.dependencies[0].locked"],
    ),
    seed(
        &[
            (
                "package.json",
                r#"{"dependencies": {"a": "^1.0.0", "@b/c": "~2"}}"#,
            ),
            (
                "pnpm-lock.yaml",
                "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      a:\n        specifier: ^1.0.0\n        version: 1.4.2\n      '@b/c':\n        specifier: ~2\n        version: 2.0.9(react@18.2.0)\n",
            ),
        ],
        &["$.repository.dependencies[0].locked"],
    ),
    seed(
        &[("web/package.json", "{}"), ("web/bun.lock", "{}")],
        &["$.repository.lockfiles[0]"],
    ),
    seed(
        &[
            (
                "Cargo.toml",
                "[package]\nname = 'plots'\nversion = '0.1.0'\nlicense = 'MIT OR Apache-2.0'\nrust-version = '1.80'\n[workspace.dependencies]\nserde = { version = '1' }\n[dependencies]\nrand = '0.8'\nserde.workspace = true\n[dev-dependencies]\ntempfile = '3'\n",
            ),
            (
                "Cargo.lock",
                "version = 4\n\n[[package]]\nname = \"rand\"\nversion = \"0.8.5\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n",
            ),
        ],
        &[
            "$.repository.dependencies[?@.name == 'rand'].locked",
            "$.repository.versions[0]",
        ],
    ),
    seed(
        &[
            (
                "pyproject.toml",
                "[project]\nname = 'plots'\nversion = '1'\nlicense = 'MIT'\nrequires-python = '>=3.12'\ndependencies = ['Django>=5,<6 ; python_version > \"3\"', 'pinned==1.2.3']\n[project.optional-dependencies]\ndev = ['pytest']\n[tool.poetry.dependencies]\nflask = '^2'\n",
            ),
            (
                "uv.lock",
                "version = 1\n\n[[package]]\nname = \"django\"\nversion = \"5.0.1\"\nsource = { registry = \"https://pypi.org/simple\" }\n",
            ),
        ],
        &["$.repository.dependencies[0]", "$.repository.runtimes[0]"],
    ),
    seed(
        &[
            (
                "pyproject.toml",
                "[tool.poetry.dependencies]\nflask = '^2'\nown = { git = 'x' }\n",
            ),
            (
                "poetry.lock",
                "[[package]]\nname = \"Flask\"\nversion = \"2.3.3\"\n\n[package.dependencies]\nname = \"x\"\n\n[[package]]\nname = \"own\"\nversion = \"1.0\"\n\n[package.source]\ntype = \"git\"\n\n[metadata]\nlock-version = \"2.0\"\n",
            ),
        ],
        &["$.repository.dependencies[?@.name == 'flask'].locked"],
    ),
    seed(
        &[
            (
                "Pipfile",
                "[packages]\ndjango = '*'\n[dev-packages]\npytest = '>=7'\n[requires]\npython_version = '3.12'\n",
            ),
            (
                "Pipfile.lock",
                r#"{"_meta": {"hash": {}}, "default": {"django": {"version": "==4.2.1"}}, "develop": {"pytest": {"version": "==7.4"}}}"#,
            ),
        ],
        &["$.repository.dependencies[0].locked"],
    ),
    seed(
        &[(
            "requirements-dev.txt",
            "# a\nDjango[argon2]==5.0 ; python_version > '3'  # b\n-r other.txt\n--hash=x\ngit+https://x\nflask \\\n  >= 2\n",
        )],
        &["$.repository.dependencies[0].version"],
    ),
    seed(
        &[("setup.py", "setup()\n"), ("setup.cfg", "[metadata]\n")],
        &["$.repository.manifests[0]"],
    ),
    seed(
        &[
            (
                "Gemfile",
                "source 'https://rubygems.org'\nruby '3.3.0'\ngem 'rails', '~> 7.0'\ngroup :test do\n  gem \"rspec\"\nend\n",
            ),
            (
                "Gemfile.lock",
                "GEM\n  remote: https://rubygems.org/\n  specs:\n    rails (7.0.8)\n      actionpack (= 7.0.8)\n\nDEPENDENCIES\n    rails (9)\n",
            ),
            ("plots.gemspec", "Gem::Specification.new\n"),
        ],
        &[
            "$.repository.dependencies[?@.name == 'rails'].locked",
            "$.repository.runtimes[0]",
        ],
    ),
    seed(
        &[
            (
                "go.mod",
                "module plots.example/a\n\ngo 1.22\n\ntoolchain go1.22.3\n\nrequire (\n\tgolang.org/x/net v0.20.0\n\tb.example/c v1.0.0 // indirect\n)\nrequire d.example/e/v2 v2.0.1\n",
            ),
            ("go.sum", "golang.org/x/net v0.20.0 h1:x\n"),
        ],
        &[
            "$.repository.dependencies[0].version",
            "$.repository.runtimes[0]",
            "$.repository.lockfiles[0]",
        ],
    ),
    seed(
        &[
            (
                "pom.xml",
                "<project xmlns=\"x\"><parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.2.0</version><relativePath/></parent><properties><java.version>21</java.version><a.version>1.0</a.version></properties><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>${a.version}</version><scope>test</scope></dependency></dependencies><build><plugins><plugin><artifactId>p</artifactId><version>1</version></plugin></plugins></build></project>",
            ),
            (
                "api/pom.xml",
                "<project><parent><groupId>g</groupId><artifactId>p</artifactId><version>1</version></parent><dependencyManagement><dependencies><dependency><groupId>b</groupId><artifactId>c</artifactId><version>2</version><type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement></project>",
            ),
        ],
        &[
            "$.repository.dependencies[0].version",
            "$.repository.runtimes[0]",
        ],
    ),
    seed(
        &[
            (
                "build.gradle",
                "plugins {\n  id 'org.springframework.boot' version '3.2.0'\n  alias(libs.plugins.shadow)\n}\nsourceCompatibility = '21'\ndependencies {\n  implementation 'g:a:1.0' // c\n  implementation libs.b\n  testImplementation group: 'g', name: 'n', version: '2'\n}\n",
            ),
            (
                "gradle/libs.versions.toml",
                "[versions]\nb = '1.2'\n[libraries]\nb = { module = 'g:b', version.ref = 'b' }\n[plugins]\nshadow = { id = 'com.github.shadow', version = '8' }\n",
            ),
            ("gradle.lockfile", "g:a:1.0=compileClasspath\n"),
        ],
        &[
            "$.repository.dependencies[?@.name == 'g:a'].version",
            "$.repository.dependencies[?@.name == 'g:b']",
            "$.repository.runtimes[0]",
        ],
    ),
    seed(
        &[(
            "build.gradle.kts",
            "plugins { kotlin(\"jvm\") version \"2.0.0\" }\njava { toolchain { languageVersion = JavaLanguageVersion.of(21) } }\ndependencies { implementation(\"g:a:1.0\") }\n",
        )],
        &["$.repository.dependencies[0]"],
    ),
    seed(
        &[
            (
                "api/api.csproj",
                "<Project Sdk=\"x\"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup><ItemGroup><PackageReference Include=\"A\" Version=\"1.0\" /><PackageReference Include=\"B\"><PrivateAssets>all</PrivateAssets></PackageReference></ItemGroup></Project>",
            ),
            (
                "Directory.Packages.props",
                "<Project><ItemGroup><PackageVersion Include=\"B\" Version=\"2.0\" /></ItemGroup></Project>",
            ),
            (
                "api/packages.config",
                "<packages><package id=\"C\" version=\"3\" targetFramework=\"net48\" /></packages>",
            ),
            ("api/packages.lock.json", "{}"),
        ],
        &[
            "$.repository.dependencies[?@.name == 'B'].version",
            "$.repository.runtimes[0]",
        ],
    ),
    seed(
        &[
            (
                "composer.json",
                r#"{"require": {"php": "^8.2", "symfony/console": "^6", "x/y": "dev-main"}}"#,
            ),
            (
                "composer.lock",
                r#"{"packages": [{"name": "symfony/console", "version": "v6.4.1"}, {"name": "x/y", "version": "dev-main"}], "packages-dev": []}"#,
            ),
        ],
        &[
            "$.repository.dependencies[0].locked",
            "$.repository.runtimes[0]",
        ],
    ),
    seed(
        &[
            (
                "build.sbt",
                "val catsVersion = \"2.10.0\"\nlibraryDependencies ++= Seq(\n  \"org.typelevel\" %% \"cats-core\" % catsVersion, // c\n  \"g\" % \"a\" % \"1.0\" % Test\n)\n",
            ),
            (
                "project/plugins.sbt",
                "addSbtPlugin(\"org.playframework\" % \"sbt-plugin\" % \"3.0.0\")\n",
            ),
            (
                "project/AppDependencies.scala",
                "object AppDependencies { val compile = Seq(\"h\" %% \"b\" % \"3\") }\n",
            ),
        ],
        &["$.repository.dependencies[0].version"],
    ),
    // Runtimes, images, services.
    seed(
        &[(".nvmrc", "v22.14.0\n")],
        &["$.repository.runtimes[0].version"],
    ),
    seed(
        &[
            (".python-version", "3.12.1\n3.11\n"),
            (".ruby-version", "ruby-3.3.0\n"),
            (".java-version", "21\n"),
            (".node-version", "22\n"),
            (".go-version", "1.22\n"),
            (".php-version", "8.3\n"),
        ],
        &["$.repository.runtimes[5]"],
    ),
    seed(
        &[
            (".tool-versions", "nodejs 22.1.0\npython 3.12 3.11 # c\n"),
            ("runtime.txt", "python-3.12.1\n"),
            ("global.json", "{\"sdk\": {\"version\": \"8.0.100\"}}"),
            ("rust-toolchain.toml", "[toolchain]\nchannel = '1.80'\n"),
            ("rust-toolchain", "1.79\n"),
        ],
        &["$.repository.runtimes[4]"],
    ),
    seed(
        &[(
            "Dockerfile",
            "# syntax=docker/dockerfile:1\nARG V=22\nFROM --platform=linux/amd64 node:${V}-alpine3.19 AS build\nRUN a \\\n  b\nFROM python:3.12@sha256:0000000000000000000000000000000000000000000000000000000000000000\nCOPY --from=build /a /b\n",
        )],
        &[
            "$.repository.images[0].systems[0]",
            "$.repository.runtimes[0]",
        ],
    ),
    seed(
        &[(
            "compose.test.yaml",
            "services:\n  db: { image: 'postgres:16.2-alpine' }\n  web: { build: . }\n  q: { image: '${R:-redis}:7' }\n",
        )],
        &["$.repository.images[0]", "$.repository.services[0]"],
    ),
    seed(
        &[(
            "infra/db.tf",
            "resource \"aws_db_instance\" \"a\" {\n  engine = \"postgres\"\n  engine_version = \"11.22\" # old\n  tags = { engine_version = \"1\" }\n}\nmodule \"rds\" {\n  db_engine = \"mysql\"\n  db_engine_version = \"8.0\"\n  x = <<EOT\n}\nEOT\n}\n",
        )],
        &["$.repository.services[0].version"],
    ),
    // The service.
    seed(
        &[(
            "service.yaml",
            "name: Wait for a plot\ndescription: Lets people wait.\norganisation: { name: Plots Council, kind: council }\nnation: england\nkind: transactional\nphase: live\nbegan: 2025-02-03\nlanguages: [en, cy]\nchannels: [{ kind: phone, contact: '01632 960000' }]\naccessibility: { statement: pages/a.md, audit: { date: 2026-01, by: A, standard: WCAG 2.2 AA } }\nsource-code: { repository: 'https://github.com/a/b', open: true }\nsecurity: { risk-owner: B, threat-model: { link: 'https://a.example', date: 2026-02-02 } }\noperations: { runbook: docs/runbook.md }\nperformance: { kpis: [{ measure: completion-rate, value: 90%, period: 2026-Q1, date: 2026-04-01 }] }\nexceptions: [{ kind: legacy, about: X, clause: '1', reason: R, owner: O, review: 2027-01-01 }]\nevidence: [{ clause: govuk-service-standard/1, link: 'https://a.example', date: 2026-01-01, note: N }]\n",
        )],
        &["$.service.phase", "$.declared.exceptions[0]"],
    ),
    seed(
        &[(
            "catalog-info.yaml",
            "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: plots\n  title: Plots\n  description: D\n  annotations: { github.com/project-slug: a/b }\n  links: [{ url: 'https://a.example', title: Runbook }]\nspec: { type: service, lifecycle: beta, owner: team-a }\n---\napiVersion: backstage.io/v1alpha1\nkind: System\nmetadata: { name: s, title: S }\nspec: { owner: team-a }\n",
        )],
        &["$.service.name"],
    ),
    seed(
        &[(
            "publiccode.yml",
            "publiccodeYmlVersion: '0.4'\nname: Plots\nurl: https://github.com/a/b\nreleaseDate: 2026-01-01\nsoftwareVersion: 1.0.0\nlegal: { license: AGPL-3.0-or-later }\ndescription: { en: { shortDescription: S, longDescription: L, features: [a] } }\nmaintenance: { type: internal, contacts: [{ name: A, email: a@b.example }] }\n",
        )],
        &[
            "$.repository.publiccode.document",
            "$.service.sources[0]",
            "$.repository.versions[0]",
        ],
    ),
    seed(
        &[(
            ".dwp/project-metadata.yaml",
            "schema_version: 1\nproject:\n  - name: Plots\n    description: Lets people wait.\n",
        )],
        &["$.service.sources[0]"],
    ),
    seed(
        &[(
            "repository.yaml",
            "repoVisibility: public_0C3F0CE3E6E6448FAD341E7BFA50FCD333E06A20CFF05FCACE61154DDBBADF71\ntype: service\nleakDetectionExemptions: []\nowning-teams: [A]\n",
        )],
        &["$.service.sources[0]"],
    ),
    // Accessibility: statements.
    seed(
        &[(
            "pages/accessibility-statement.md",
            "---\ntitle: Accessibility statement for Plots\n---\n# Accessibility statement for Plots\n\nThis website is run by Plots Council.\n\n## How accessible this website is\n\n- some text may not reflow\n\n## Feedback and contact information\n\nemail [a@b.example](mailto:a@b.example) or call 01632 960000\n\n## Enforcement procedure\n\nThe Equality and Human Rights Commission (EHRC) is responsible for enforcing the Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018.\n\n## Technical information about this website’s accessibility\n\nPlots Council is committed to making its website accessible, in accordance with the regulations.\n\n## Compliance status\n\nThis website is partially compliant with the Web Content Accessibility Guidelines version 2.2 AA standard, due to the non-compliances listed below.\n\n## Non-accessible content\n\nImages lack text. This fails WCAG 2.2 success criterion 1.1.1 (non-text content). We plan to fix this by 1 March 2027.\n\n### Disproportionate burden\n\nNone.\n\n## Preparation of this accessibility statement\n\nThis statement was prepared on 3 February 2026. It was last reviewed on 4 March 2026. This website was last tested on 2 February 2026 by A against WCAG 2.2.\n",
        )],
        &[
            "$.accessibility.statements[0].claims[0]",
            "$.accessibility.statements[0].dates.prepared[0]",
        ],
    ),
    seed(
        &[(
            "views/accessibility.njk",
            "{% extends \"layout.njk\" %}\n{% block content %}\n<h1 class=\"govuk-heading-l\">Accessibility statement for {{ serviceName }}</h1>\n<p>This service is partially compliant with the <a href=\"https://www.w3.org/TR/WCAG22/\">Web Content Accessibility Guidelines version 2.2</a> AA standard.</p>\n{% if x %}<p>It was last tested on {{ date }}.</p>{% endif %}\n<h2>Preparation of this accessibility statement</h2><p>This statement was prepared on 3 February 2026.</p>\n{% endblock %}\n",
        )],
        &["$.accessibility.statements[0]"],
    ),
    seed(
        &[(
            "app/views/pages/accessibility.html.erb",
            "<% content_for :title, \"Accessibility statement\" %>\n<h1><%= t('.title') %> Accessibility statement</h1>\n<p>This website is fully compliant with the Web Content Accessibility Guidelines version 2.1 AA standard.</p>\n<p>This statement was prepared on <%= l(Date.today) %>.</p>\n<h2>Enforcement procedure</h2>\n",
        )],
        &["$.accessibility.statements[0]"],
    ),
    seed(
        &[(
            "public/accessibility.html",
            "<!doctype html><html lang=cy><head><title>Datganiad hygyrchedd</title></head><body><header>x</header><main><h1>Accessibility statement for plots.example</h1><p>This website is not compliant with the Web Content Accessibility Guidelines version 2.2 AA standard.<ul><li>a<li>b</ul><details><summary>s</summary>t</details><table><tr><td>u</table><h2>Compliance status</h2></main></body></html>",
        )],
        &["$.accessibility.statements[0]"],
    ),
    seed(
        &[(
            "statement.html",
            "<h1>Accessibility Statement for <span class=\"basic-information website-name\">Plots</span></h1><p><span class=\"basic-information organization-name\">A</span></p><p class=\"basic-information conformance-status\" data-printfilter=\"lowercase\"><span>partially conformant</span> with <span class=\"basic-information conformance-standard\"><span>WCAG 2.1 level AA</span></span></p><p>This statement was created on <span class=\"basic-information statement-created-date\">1 March 2026</span></p>",
        )],
        &["$.accessibility.statements[0]"],
    ),
    seed(
        &[(
            "plots.yml",
            "serviceName: Plots\nserviceDomain: plots.example\nserviceUrl: /a\nserviceDescription: D\ncontactFrontendServiceId: p\ncomplianceStatus: partial\naccessibilityProblems: [a]\nmilestones: [{ description: 'M. This fails 1.1.1.', date: 2026-12-01 }]\nautomatedTestingOnly: false\nstatementVisibility: public\nserviceLastTestedDate: 2026-01-01\nstatementCreatedDate: 2026-02-02\nstatementLastUpdatedDate: 2026-02-03\nautomatedTestingDetails: x\n",
        )],
        &["$.accessibility.statements[0]"],
    ),
    seed(
        &[(
            "accessibility.json",
            r#"{"specVersion": "0.1", "project": {"name": "Plots", "url": "https://a.example"}, "evaluation": {"standard": "WCAG 2.2 AA", "conformance": "partial", "date": "2026-01-01", "knownIssues": [{"description": "d", "criteria": ["1.1.1"]}]}}"#,
        )],
        &["$.accessibility.statements[0]"],
    ),
    seed(
        &[(
            "ara/statement.json",
            r#"{"notCompliantContent": "c", "auditInitiator": "A", "initiator": "B", "contact": {"email": "a@b.example"}}"#,
        )],
        &["$.accessibility.statements[0]"],
    ),
    // Accessibility: evidence, reports, settings.
    seed(
        &[(
            "reports/axe.json",
            r#"{"testEngine": {"name": "axe-core", "version": "4.10.2"}, "url": "https://plots.example/", "timestamp": "2026-03-10T09:00:00.000Z", "toolOptions": {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag22aa"]}}, "violations": [{"id": "list", "impact": "minor", "tags": ["wcag2a", "wcag131"], "help": "Lists", "nodes": [{}, {}]}], "incomplete": [], "passes": [{"id": "b", "tags": ["best-practice"], "nodes": [{}]}]}"#,
        )],
        &["$.accessibility.evidence[?@.format == 'axe'].results[0]"],
    ),
    seed(
        &[(
            "reports/pa11y.json",
            r#"[{"code": "WCAG2AA.Principle1.Guideline1_1.1_1_1.H37", "type": "error", "typeCode": 1, "message": "Mend it", "context": "<p>", "selector": "p", "runner": "htmlcs"}]"#,
        )],
        &["$.accessibility.evidence[?@.format == 'pa11y']"],
    ),
    seed(
        &[(
            "reports/pa11y-ci.json",
            r#"{"total": 2, "passes": 1, "errors": 1, "results": {"https://plots.example/": [{"code": "list", "type": "error", "typeCode": 1, "message": "m", "runner": "axe"}], "https://plots.example/a": []}}"#,
        )],
        &["$.accessibility.evidence[?@.format == 'pa11y-ci']"],
    ),
    seed(
        &[(
            "reports/lighthouse.json",
            r#"{"lighthouseVersion": "12.0.0", "fetchTime": "2026-01-01T00:00:00.000Z", "requestedUrl": "https://plots.example/", "finalUrl": "https://plots.example/", "categories": {"accessibility": {"id": "accessibility", "auditRefs": [{"id": "list"}]}}, "audits": {"list": {"id": "list", "title": "T", "score": 0, "scoreDisplayMode": "binary", "details": {"items": [{}]}}}}"#,
        )],
        &["$.accessibility.evidence[?@.format == 'lighthouse']"],
    ),
    seed(
        &[(
            "reports/earl.json",
            r#"{"@context": "https://www.w3.org/ns/earl", "@type": "Assertion", "@graph": [{"@type": "earl:Assertion", "earl:assertedBy": {"@id": "x"}, "assertedBy": "A", "subject": "https://plots.example/", "test": "http://www.w3.org/TR/WCAG22/#non-text-content", "result": {"@type": "TestResult", "outcome": "earl:failed", "date": "2026-01-01"}}]}"#,
        )],
        &["$.accessibility.evidence[?@.format == 'earl']"],
    ),
    seed(
        &[(
            "reports/wcag-em.json",
            r#"{"@context": {}, "type": "Evaluation", "defineScope": {"scope": {"title": "Plots", "description": "d"}, "wcagVersion": "2.2", "conformanceTarget": "AA"}, "auditSample": [{"type": "Assertion", "test": {"id": "WCAG22:non-text-content"}, "result": {"outcome": {"id": "earl:failed"}, "date": "2026-01-01"}}], "reportFindings": {"date": {"value": "2026-01-01"}}}"#,
        )],
        &["$.accessibility.evidence[?@.format == 'wcag-em']"],
    ),
    seed(
        &[(
            "reports/insights.json",
            r#"{"scanDetails": {"baseUrl": "https://plots.example/", "toolMetadata": {"name": "a", "version": "1"}}, "results": {"resultsByRule": {"failed": [{"key": "list", "failed": [{"ruleId": "list", "tags": ["wcag2a"]}]}], "passed": [], "notApplicable": []}}}"#,
        )],
        &["$.accessibility.evidence[?@.format == 'accessibility-insights']"],
    ),
    seed(
        &[(
            "reports/ara.json",
            r#"{"auditType": "FULL", "procedureName": "P", "results": [{"topic": 1, "criterium": 1, "status": "NOT_COMPLIANT", "pageId": 1}], "recipients": []}"#,
        )],
        &["$.accessibility.evidence[?@.format == 'ara']"],
    ),
    seed(
        &[(
            "reports/openacr.yaml",
            "title: ACR\nproduct: { name: Plots, version: '1' }\nauthor: { name: A, email: a@b.example }\nreport_date: 2026-01-01\ncatalog: 2.5-edition-wcag-2.2-en\nchapters:\n  success_criteria_level_a:\n    criteria:\n      - num: 1.1.1\n        components: [{ name: web, adherence: { level: supports, notes: n } }]\n",
        )],
        &["$.accessibility.reports[0].chapters[0]"],
    ),
    seed(
        &[
            (
                ".pa11yci",
                r#"{"defaults": {"standard": "WCAG2AA", "ignore": ["a"], "runners": ["axe", "htmlcs"]}, "urls": ["https://plots.example/"]}"#,
            ),
            (
                ".pa11yci.json",
                r#"{"defaults": {"standard": "WCAG2AA", "threshold": 3}, "urls": ["http://localhost/"]}"#,
            ),
        ],
        &["$.accessibility"],
    ),
    seed(
        &[
            (
                "views/footer.html",
                "<a href=\"/accessibility-statement\">Accessibility</a>",
            ),
            ("README.md", "[x](pages/accessibility-statement.md)\n"),
        ],
        &["$.repository.readme"],
    ),
    // APIs.
    seed(
        &[
            (
                "openapi.yaml",
                "openapi: 3.1.0\ninfo: { title: Plots, version: 1.0.0, contact: { email: a@b.example } }\nservers: [{ url: 'https://{h}.example/v1', variables: { h: { default: a, enum: [a, b] } } }]\ntags: [{ name: a }]\npaths:\n  /plots/{id}:\n    get:\n      operationId: plot\n      tags: [a]\n      parameters: [{ $ref: 'schemas/plot.json#/p' }]\n      responses: { '200': { description: d, content: { application/json: { schema: { $ref: '#/components/schemas/Plot' }, examples: { a: { value: { id: 1 } } } } } } }\ncomponents:\n  schemas: { Plot: { type: [object, 'null'], required: [id], properties: { id: { type: string, pattern: '^a+$', format: uuid }, next: { $ref: '#/components/schemas/Plot' } } } }\n",
            ),
            (
                "schemas/plot.json",
                r#"{"p": {"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}}"#,
            ),
        ],
        &["$.apis[0]"],
    ),
    seed(
        &[(
            "api/swagger.json",
            r##"{"swagger": "2.0", "info": {"title": "P", "version": "1"}, "host": "a.example", "paths": {"/a": {"get": {"responses": {"200": {"description": "d", "schema": {"$ref": "#/definitions/A"}}}}}}, "definitions": {"A": {"type": "object"}}}"##,
        )],
        &["$.apis[0]"],
    ),
    seed(
        &[(
            "asyncapi.yaml",
            "asyncapi: 3.0.0\ninfo: { title: E, version: 1.0.0 }\nchannels: { a: { address: 'a/{b}', messages: { m: { payload: { type: object }, examples: [{ payload: 1 }] } }, parameters: { b: {} } } }\noperations: { o: { action: send, channel: { $ref: '#/channels/a' } } }\n",
        )],
        &["$.apis[0]"],
    ),
    seed(
        &[(
            "arazzo.yaml",
            "arazzo: 1.0.1\ninfo: { title: W, version: 1.0.0 }\nsourceDescriptions: [{ name: a, url: ./openapi.yaml, type: openapi }]\nworkflows: [{ workflowId: w, steps: [{ stepId: s, operationId: plot, parameters: [{ name: x, in: query, value: $inputs.x }], successCriteria: [{ condition: $statusCode == 200 }], outputs: { o: $response.body#/id } }] }]\n",
        )],
        &["$.apis[0]"],
    ),
];
