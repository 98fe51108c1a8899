//! Traps for the readers of API descriptions and of rulesets.
//!
//! Beside each hostile document lies a sound one, of which a finding is to be told all the same; in each hostile
//! ruleset stands a sound rule, which is to be heard.

use super::*;

/// All rules that come with the program, and one of which everybody knows what it finds.
const RULES: &str = "extends: [[spectral:oas, all], [spectral:asyncapi, all], [spectral:arazzo, all]]
rules:
  sound-rule: { given: $.info, message: 'a motto is missing in {{path}}', then: { field: x-motto, function: truthy } }
";

const HEAD: &str = "openapi: 3.1.0\ninfo: { title: Juggling, version: '1' }\npaths: {}\n";

const FLAGS: &[&str] = &["--ruleset", "r.yaml", "--packs", "none"];

/// As many members as a hostile document has of everything.
const MANY: usize = 3_000;

fn beside_a_sound_one(files: &[(&str, &[u8])]) -> TempDir {
    let folder = folder(files);
    write(folder.path(), "r.yaml", RULES.as_bytes());
    write(folder.path(), "0-sound/openapi.yaml", HEAD.as_bytes());
    folder
}

/// Runs all documents in one folder, and sees to it that the sound one is heard.
#[track_caller]
fn documents(files: &[(&str, &[u8])]) -> Run {
    let folder = beside_a_sound_one(files);
    let run = check(folder.path(), CLEAN, FLAGS);
    run.names(&["0-sound/openapi.yaml", "a motto is missing"]);
    run
}

fn members(count: usize, member: impl Fn(usize) -> String) -> String {
    (0..count).map(|number| member(number) + "\n").collect()
}

fn schemas(count: usize, schema: impl Fn(usize) -> String) -> String {
    let schemas = members(count, |number| format!("    s{number}: {}", schema(number)));
    format!("{HEAD}components:\n  schemas:\n{schemas}")
}

mod nesting {
    use super::*;

    #[test]
    fn depth_is_limited_and_told() {
        let nested = |depth: usize| format!("{HEAD}x: {}{}", "[".repeat(depth), "]".repeat(depth));
        let json = |depth: usize| {
            let (open, end) = ("{\"a\":".repeat(depth), "}".repeat(depth));
            format!("{{\"openapi\":\"3.1.0\",\"info\":{{}},\"x\":{open}1{end}}}")
        };
        let run = documents(&[
            ("a/openapi.yaml", nested(200).as_bytes()),
            ("b/openapi.yaml", nested(257).as_bytes()),
            ("c/openapi.yaml", nested(20_000).as_bytes()),
            ("d/openapi.json", json(200).as_bytes()),
            ("e/openapi.json", json(20_000).as_bytes()),
        ]);
        run.names(&[
            "b/openapi.yaml",
            "c/openapi.yaml",
            "e/openapi.json",
            "could not be read",
        ]);
    }

    #[test]
    fn aliases_that_multiply_end() {
        let mut bomb = format!("{HEAD}x:\n  a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
        for number in 1..30 {
            let before = vec![format!("*a{}", number - 1); 10].join(",");
            bomb.push_str(&format!("  a{number}: &a{number} [{before}]\n"));
        }
        let chain = members(MANY, |number| match number {
            0 => "x0: &a0 1".to_owned(),
            number => format!("x{number}: &a{number} *a{}", number - 1),
        });
        let merged = members(500, |number| match number {
            0 => "m0: &m0 { a: 1 }".to_owned(),
            number => format!(
                "m{number}: &m{number} {{ <<: *m{}, k{number}: 1 }}",
                number - 1
            ),
        });
        documents(&[
            ("a/openapi.yaml", bomb.as_bytes()),
            ("b/openapi.yaml", format!("{HEAD}{chain}").as_bytes()),
            ("c/openapi.yaml", format!("{HEAD}{merged}").as_bytes()),
            (
                "d/openapi.yaml",
                format!("{HEAD}x: &x {{ <<: *x, a: *x }}\n").as_bytes(),
            ),
        ]);
    }
}

mod references {
    use super::*;

    #[test]
    fn chains_and_rings_end() {
        let to = |number: usize| format!("$ref: '#/components/schemas/s{number}'");
        let next = |number: usize| (number + 1) % MANY;
        let chain = schemas(MANY, |number| match number {
            0 => "{ type: string }".to_owned(),
            number => format!("{{ {} }}", to(number - 1)),
        });
        let ring = schemas(MANY, |number| format!("{{ {} }}", to(next(number))));
        let held = schemas(MANY, |number| {
            format!("{{ properties: {{ n: {{ {} }} }} }}", to(next(number)))
        });
        let scattered = schemas(MANY, |number| {
            let (one, other) = (number * 7919 % MANY, number * 104_729 % MANY);
            format!("{{ anyOf: [{{ {} }}, {{ {} }}] }}", to(one), to(other))
        });
        let inner = schemas(MANY, |number| {
            format!(
                "{{ properties: {{ n: {{ $ref: '#/components/schemas/s{}/properties/n' }} }} }}",
                next(number)
            )
        });
        let doubling = schemas(200, |number| match number {
            0 => "{ type: string }".to_owned(),
            number => format!(
                "{{ properties: {{ l: {{ {0} }}, r: {{ {0} }} }}, example: {{ l: {{}} }} }}",
                to(number - 1)
            ),
        });
        documents(&[
            ("a/openapi.yaml", chain.as_bytes()),
            ("b/openapi.yaml", ring.as_bytes()),
            ("c/openapi.yaml", held.as_bytes()),
            ("d/openapi.yaml", scattered.as_bytes()),
            ("e/openapi.yaml", inner.as_bytes()),
            ("f/openapi.yaml", doubling.as_bytes()),
        ]);
    }

    #[test]
    fn circles_of_every_kind_end() {
        let own = format!(
            "{HEAD}components:\n  schemas:\n    a: {{ $ref: '#/components/schemas/a' }}\n    b: {{ $ref: '#/components/schemas/c' }}\n    \
             c: {{ $ref: '#/components/schemas/b' }}\n    d: {{ properties: {{ x: {{ $ref: '#' }}, y: {{ $ref: '#/components' }}, \
             z: {{ $ref: '' }} }} }}\n  responses:\n    r: {{ $ref: '#/components/responses/r' }}\n    s: {{ description: '', \
             content: {{ a/b: {{ schema: {{ $ref: '#/components/responses/s' }} }} }} }}\n"
        );
        let whole = "{ \"$ref\": \"#\", \"openapi\": \"3.1.0\", \"info\": {} }";
        let files = format!(
            "{HEAD}components: {{ schemas: {{ A: {{ $ref: one.yaml#/B }}, B: {{ $ref: one.yaml }} }} }}\n"
        );
        documents(&[
            ("a/openapi.yaml", own.as_bytes()),
            ("b/openapi.json", whole.as_bytes()),
            ("c/openapi.yaml", files.as_bytes()),
            ("c/one.yaml", b"B: { $ref: two.yaml#/C }\n"),
            (
                "c/two.yaml",
                b"C: { $ref: 'openapi.yaml#/components/schemas/A' }\nD: { $ref: two.yaml }\n",
            ),
        ]);
    }

    #[test]
    fn many_that_lead_to_one_or_nowhere_are_told_once_each() {
        let one = format!(
            "{HEAD}components:\n  schemas:\n    t: {{ type: string }}\n    a:\n      anyOf:\n{}",
            members(30 * MANY, |_| "      - { $ref: '#/components/schemas/t' }"
                .to_owned())
        );
        let nowhere = schemas(MANY, |number| {
            format!("{{ $ref: '#/components/schemas/t{number}' }}")
        });
        let no_files = schemas(MANY, |number| format!("{{ $ref: 'f{number}.yaml' }}"));
        let run = documents(&[
            ("a/openapi.yaml", one.as_bytes()),
            ("b/openapi.yaml", nowhere.as_bytes()),
        ]);
        run.names(&["leads to nothing"]);
        let run = documents(&[("a/openapi.yaml", no_files.as_bytes())]);
        run.names(&["does not exist"]);
    }

    #[cfg(unix)]
    #[test]
    fn what_leaves_the_root_or_is_no_text_is_not_read() {
        let secret = folder(&[("secret.yaml", b"a: juggler-in-chief\n")]);
        let targets = [
            "../../../../../../../../etc/passwd",
            "/etc/passwd#/root",
            "link.yaml",
            "away/secret.yaml#/a",
            ".",
            "sub",
            "sub/#/a",
            "binary.yaml",
            "empty.yaml#/a",
            "null.yaml#/a",
            "broken.yaml#/a",
            "utf16.yaml",
            "huge.yaml",
            "a\\0b",
            "~",
            "#/~2",
            "#/%",
            "#//",
            "#x",
            "?",
            "pipe.yaml",
            "%2e%2e/%2e%2e/x.yaml",
            "..\\\\..\\\\x.yaml",
        ];
        let document = schemas(targets.len(), |number| {
            format!("{{ $ref: \"{}\" }}", targets[number])
        });
        let utf16 = utf16("a: b");
        let folder = beside_a_sound_one(&[
            ("openapi.yaml", document.as_bytes()),
            ("sub/x", b"a"),
            ("binary.yaml", b"\x7fELF\0\0"),
            ("empty.yaml", b""),
            ("null.yaml", b"null"),
            ("broken.yaml", b"a: [\n"),
            ("utf16.yaml", &utf16),
        ]);
        let at = |name: &str| folder.path().join(name);
        std::os::unix::fs::symlink(secret.path().join("secret.yaml"), at("link.yaml")).unwrap();
        std::os::unix::fs::symlink(secret.path(), at("away")).unwrap();
        fs::File::create(at("huge.yaml"))
            .unwrap()
            .set_len(70 << 20)
            .unwrap();
        assert!(
            Command::new("mkfifo")
                .arg(at("pipe.yaml"))
                .status()
                .unwrap()
                .success()
        );
        let run = check(folder.path(), CLEAN, FLAGS);
        run.names(&[
            "a motto is missing",
            "leads out of the repository",
            "lies outside the repository",
        ]);
        assert!(!run.all().contains("juggler-in-chief"), "{}", run.all());
    }

    #[test]
    fn no_address_is_ever_asked_and_each_is_told_once() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let host = listener.local_addr().unwrap();
        let addresses = [
            format!("http://{host}/a#/x"),
            format!("http://{host}/a#/y"),
            format!("//{host}/b"),
            format!("ftp://{host}/"),
            "file:///etc/passwd".to_owned(),
            "data:text/plain,a".to_owned(),
            "javascript:alert(1)".to_owned(),
            "urn:x:y".to_owned(),
            "jar:file:/x!/y".to_owned(),
            "https://a\\e[2J/::error::".to_owned(),
        ];
        let document = schemas(3 * addresses.len(), |number| {
            format!("{{ $ref: \"{}\" }}", addresses[number % addresses.len()])
        });
        let run = documents(&[("a/openapi.yaml", document.as_bytes())]);
        let shown = format!("`http://{host}/a`");
        assert_eq!(run.stdout.matches(&shown).count(), 1, "{}", run.stdout);
        let asked = listener.accept().map(drop).map_err(|error| error.kind());
        assert_eq!(asked, Err(std::io::ErrorKind::WouldBlock));
    }
}

mod contents {
    use super::*;

    #[test]
    fn large_collections_end() {
        let paths = members(MANY, |number| {
            format!(
                "  /p{number}/{{id}}: {{ get: {{ operationId: o{}, tags: [t{number}], responses: {{ '200': {{}} }} }} }}",
                number % 9
            )
        });
        let same = members(500, |number| format!("  /a/{{x{number}}}: {{ get: {{}} }}"));
        let long = members(2_000, |number| format!("{{a{number}}}")).replace('\n', "/");
        let head = HEAD.replace("paths: {}\n", "");
        let variables = members(200, |number| format!("{{v{number}}}")).replace('\n', "");
        let values = vec!["a"; 40].join(", ");
        let told = members(200, |number| {
            format!("    v{number}: {{ default: a, enum: [{values}] }}")
        });
        let items = members(MANY, |number| {
            format!("- {{ $ref: '#/x-list/{}' }}", MANY - number)
        });
        let list = members(MANY, |number| format!("- {{ a: {number} }}"));
        documents(&[
            (
                "a/openapi.yaml",
                format!("{head}paths:\n{paths}").as_bytes(),
            ),
            ("b/openapi.yaml", format!("{head}paths:\n{same}").as_bytes()),
            (
                "c/openapi.yaml",
                format!("{head}paths:\n  '/{long}': {{ get: {{}} }}\n").as_bytes(),
            ),
            (
                "d/openapi.yaml",
                format!(
                    "{HEAD}servers:\n- url: 'https://a.example/{variables}'\n  variables:\n{told}"
                )
                .as_bytes(),
            ),
            (
                "e/openapi.yaml",
                format!("{HEAD}x-list:\n{list}x-refs:\n{items}").as_bytes(),
            ),
        ]);
    }

    #[test]
    fn notation_that_is_broken_stops_no_other_document() {
        let utf16 = utf16(HEAD);
        let twice = members(2 * MANY, |number| format!("  a{}: 1", number / 2));
        let long = format!(
            "{{\"openapi\":\"3.1.0\",\"info\":{{}},\"x\":\"{}\"}}",
            "a".repeat(10_000_000)
        );
        let run = documents(&[
            ("a/openapi.yaml", b""),
            ("b/openapi.yaml", b"openapi: null\n"),
            ("c/openapi.yaml", b"openapi: [3]\ninfo: {}\n"),
            ("d/openapi.json", b"{\"openapi\":\"3.1.0\",\"info\":{"),
            (
                "e/openapi.yaml",
                b"openapi: 3.1.0\ninfo: { title: \"a\xff\" }\n",
            ),
            ("f/openapi.yaml", &utf16),
            (
                "g/openapi.yaml",
                b"openapi: 3.1.0\ninfo: {}\nx: \"a\x00\x1b[2J\"\n",
            ),
            ("h/openapi.json", long.as_bytes()),
            ("i/openapi.yaml", format!("{HEAD}x:\n{twice}").as_bytes()),
            (
                "j/openapi.yaml",
                format!("{HEAD}---\n{HEAD}---\n- a\n").as_bytes(),
            ),
            (
                "k/openapi.yaml",
                format!("{HEAD}asyncapi: 2.6.0\nswagger: '2.0'\narazzo: 1.0.0\n").as_bytes(),
            ),
            (
                "l/openapi.yaml",
                format!("openapi: '3{}'\ninfo: {{}}\n", "a".repeat(1_000_000)).as_bytes(),
            ),
        ]);
        run.names(&[
            "d/openapi.json",
            "e/openapi.yaml",
            "f/openapi.yaml",
            "given twice",
        ]);
        assert!(
            run.stdout.len() < 10_000_000,
            "a version of a megabyte is shown in full"
        );
    }

    #[test]
    fn odd_names_are_names() {
        let document = "{\"openapi\":\"3.1.0\",\"info\":{},\"paths\":{\"/a\\u001b[2J\\n::error::x{b\":{\"get\":{\"operationId\":\
            \"##[error]\\u202e\"}}},\"components\":{\"schemas\":{\"__proto__\":{\"example\":1},\"constructor\":{\"$ref\":\
            \"#/components/schemas/__proto__\"},\"toString\":{\"$ref\":\"#/components/schemas/hasOwnProperty\"},\
            \"a/b~c%d\\\"\u{1f600}\":{\"type\":\"string\",\"example\":1},\"x\":{\"$ref\":\"#/components/schemas/a~1b~0c%25d\\\"\u{1f600}\"},\
            \"\":{\"$ref\":\"#/components/schemas/\"},\"::error::\\u001b\":{\"$ref\":\"#/::error::\\u001b[2J\"}}}}";
        documents(&[("a/openapi.json", document.as_bytes())]);
    }

    #[test]
    fn wrong_types_anywhere_are_findings_and_no_more() {
        let values = [
            "null",
            "1",
            "true",
            "x",
            "[]",
            "{}",
            "[null]",
            "[[]]",
            "{ '': null }",
            "-1.5e300",
        ];
        let mut files: Vec<(String, String)> = Vec::new();
        for (number, value) in values.iter().enumerate() {
            let fields = |names: &[&str]| -> String {
                names
                    .iter()
                    .map(|name| format!("{name}: {value}, "))
                    .collect()
            };
            let root = fields(&[
                "paths",
                "components",
                "servers",
                "tags",
                "security",
                "webhooks",
            ]);
            files.push((
                format!("r{number}/openapi.yaml"),
                format!("{{ openapi: 3.1.0, info: {{}}, {root} }}"),
            ));
            let operation = fields(&[
                "parameters",
                "responses",
                "tags",
                "operationId",
                "security",
                "requestBody",
                "callbacks",
            ]);
            let schema = fields(&[
                "type",
                "enum",
                "properties",
                "required",
                "items",
                "allOf",
                "example",
                "default",
                "discriminator",
                "pattern",
                "minimum",
                "additionalProperties",
                "$schema",
                "$id",
                "$defs",
                "format",
                "not",
                "$ref",
            ]);
            for version in ["openapi: 3.1.0", "openapi: 3.0.3", "swagger: '2.0'"] {
                let folder = files.len();
                files.push((
                    format!("o{folder}/openapi.yaml"),
                    format!(
                        "{{ {version}, info: {{ contact: {value}, license: {value} }}, paths: {{ /a: {value}, '/b/{{c}}': {{ \
                         parameters: {value}, get: {{ {operation} }}, put: {value} }} }}, definitions: {{ A: {{ {schema} }} }}, \
                         components: {{ parameters: {value}, schemas: {{ A: {{ {schema} }}, B: {value} }} }} }}"
                    ),
                ));
            }
            let message = fields(&["payload", "examples", "headers", "oneOf", "correlationId"]);
            for version in ["2.0.0", "2.6.0", "3.0.0"] {
                let folder = files.len();
                files.push((
                    format!("s{folder}/asyncapi.yaml"),
                    format!(
                        "{{ asyncapi: {version}, info: {{}}, servers: {value}, channels: {{ 'a/{{b}}': {value}, c: {{ parameters: {value}, \
                         messages: {value}, servers: {value}, publish: {{ message: {{ {message} }} }}, subscribe: {value} }} }}, \
                         operations: {{ o: {value}, p: {{ channel: {value}, messages: {value} }} }} }}"
                    ),
                ));
            }
            let step = fields(&[
                "stepId",
                "parameters",
                "successCriteria",
                "onSuccess",
                "onFailure",
                "outputs",
                "requestBody",
                "dependsOn",
            ]);
            files.push((
                format!("w{number}/arazzo.yaml"),
                format!(
                    "{{ arazzo: 1.0.0, info: {{}}, sourceDescriptions: {value}, workflows: [{value}, {{ workflowId: {value}, \
                     steps: [{value}, {{ {step} }}], inputs: {value}, outputs: {value} }}] }}"
                ),
            ));
        }
        let files: Vec<(&str, &[u8])> = files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_bytes()))
            .collect();
        documents(&files);
    }
}

mod rulesets {
    use super::*;

    const DOCUMENT: &str = "openapi: 3.1.0
info: { title: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!, version: '1' }
paths: { /a: { get: { tags: [a, b], responses: { '200': { description: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! } } } } }
";

    /// The sound rule, and others as JSON.
    fn with_sound(rules: &[Value]) -> String {
        let mut all = serde_json::Map::new();
        for (number, rule) in rules.iter().enumerate() {
            all.insert(format!("hostile-{number}"), rule.clone());
        }
        let then = serde_json::json!({ "field": "x-motto", "function": "truthy" });
        all.insert(
            "sound-rule".to_owned(),
            serde_json::json!({ "given": "$.info", "message": "a motto is missing", "then": then }),
        );
        serde_json::json!({ "rules": all }).to_string()
    }

    fn beside_a_document(ruleset: &[u8]) -> TempDir {
        folder(&[("openapi.yaml", DOCUMENT.as_bytes()), ("r.yaml", ruleset)])
    }

    /// A ruleset that runs, whatever becomes of its hostile rules.
    #[track_caller]
    fn runs(ruleset: &str) -> Run {
        let run = check(beside_a_document(ruleset.as_bytes()).path(), CLEAN, FLAGS);
        run.names(&["a motto is missing"]);
        run
    }

    /// A ruleset that cannot be used, and the words that say so.
    #[track_caller]
    fn is_refused(ruleset: &[u8], words: &[&str]) {
        check(beside_a_document(ruleset).path(), FAILURE, FLAGS).names(words);
    }

    #[test]
    fn regular_expressions_end() {
        let expressions = [
            "(a+)+$",
            "^(a|a)*$",
            "((a*)*)*b",
            "(?<=a{1,100})(a+)+!b",
            "(?=(a+))\\1*!b",
            "(.*)*\\1x",
            "(?:a?){100}a{100}",
            "(?:(?:(?:a*)*)*)*$",
            "^(([a-z])+.)+[A-Z]([a-z])+$",
        ];
        let rules: Vec<Value> = expressions
            .iter()
            .flat_map(|text| {
                ["match", "notMatch"].map(|key| {
                    let then = serde_json::json!({ "function": "pattern", "functionOptions": { key: text } });
                    serde_json::json!({ "given": "$..*", "then": then })
                })
            })
            .collect();
        runs(&with_sound(&rules));
    }

    #[test]
    fn paths_that_multiply_end() {
        let paths = [
            "$..*..*..*",
            "$..*..*..*..*..*..*",
            "$..[?(@..x)]",
            "$..[?(@.a || @.b)]..[?(@)]..[?(@)]",
            "$..*~",
            "$..*^..*^..*",
            "$..[?(@.match(/(a+)+$/))]",
            "$..[?(@property.match(/(a+)+$/))]",
            "$[0:99999999999:1]",
        ];
        for path in paths {
            let rule = serde_json::json!({ "given": path, "then": { "function": "falsy" } });
            let folder = beside_a_document(with_sound(&[rule]).as_bytes());
            let run = run(folder.path(), &[&["."], FLAGS].concat());
            calm(&run);
            assert!(matches!(run.code, CLEAN | FAILURE), "{path}: {}", run.all());
            if run.code == CLEAN {
                run.names(&["a motto is missing"]);
            }
        }
    }

    #[test]
    fn paths_that_are_too_much_to_read_are_refused_or_told() {
        let paths = [
            format!("$[{}1{}]", "?(".repeat(300), ")".repeat(300)),
            format!("$[?{}1{}]", "(".repeat(5_000), ")".repeat(5_000)),
            format!("$.{}x", "a.".repeat(50_000)),
            format!("$[?(@.a == \"{}\")]", "x".repeat(100_000)),
            format!("$[?({}1)]", "!".repeat(100_000)),
            format!("$[?({}1)]", "@.a&&".repeat(20_000)),
            "$[?(".to_owned(),
            "$[".to_owned(),
            "#".to_owned(),
            String::new(),
            "\0".to_owned(),
            "$..[?(@.constructor(\"return 1\")())]".to_owned(),
            "#Nowhere".to_owned(),
        ];
        for path in paths {
            let rule = serde_json::json!({ "given": path, "then": { "function": "falsy" } });
            let folder = beside_a_document(with_sound(&[rule]).as_bytes());
            let run = run(folder.path(), &[&["."], FLAGS].concat());
            calm(&run);
            assert!(matches!(run.code, CLEAN | FAILURE), "{}", run.all());
            if run.code == CLEAN {
                run.names(&["a motto is missing"]);
            }
        }
    }

    #[test]
    fn a_message_of_ten_thousand_placeholders_is_cut() {
        let message = "{{value}}{{path}}{{error}}{{property}}#{{print(\"value\").toUpperCase()}}"
            .repeat(2_000);
        let rule = serde_json::json!({ "given": "$..*", "message": message, "then": { "function": "falsy" } });
        let run = runs(&with_sound(&[rule]));
        assert!(run.stdout.len() < 1_000_000, "{}", run.stdout.len());
    }

    #[test]
    fn files_that_are_no_rulesets_are_refused() {
        is_refused(b"", &["r.yaml"]);
        is_refused(b"- a\n", &["r.yaml"]);
        is_refused(b"\0\x01\x02", &["r.yaml", "binary"]);
        is_refused(b"rules: { a: \"\xff\" }\n", &["r.yaml", "UTF-8"]);
        is_refused(
            format!("rules: {}", "[".repeat(5_000)).as_bytes(),
            &["r.yaml"],
        );
        is_refused(&vec![b' '; 5 << 20], &["r.yaml", "is larger than"]);
        for value in ["null", "1", "[]", "{}", "[null]", "['']"] {
            let ruleset =
                format!("rules: {{ a: {{ given: {value}, then: {{ function: truthy }} }} }}\n");
            is_refused(ruleset.as_bytes(), &["r.yaml"]);
        }
        is_refused(
            b"rules: { a: { given: $, then: { function: constructor } } }\n",
            &["constructor"],
        );
    }

    #[test]
    fn what_extends_itself_or_too_much_ends() {
        let folder = beside_a_document(with_sound(&[]).as_bytes());
        for extended in ["r.yaml", "one.yaml"] {
            let ruleset =
                with_sound(&[]).replacen('{', &format!("{{\"extends\":\"{extended}\","), 1);
            write(folder.path(), "r.yaml", ruleset.as_bytes());
            write(folder.path(), "one.yaml", b"extends: [r.yaml, one.yaml]\n");
            check(folder.path(), CLEAN, FLAGS).names(&["a motto is missing"]);
        }
        let chain: Vec<(String, String)> = (0..300)
            .map(|number| {
                (
                    format!("f{number}.yaml"),
                    format!("extends: f{}.yaml\n", number + 1),
                )
            })
            .collect();
        for (path, text) in &chain {
            write(folder.path(), path, text.as_bytes());
        }
        write(folder.path(), "r.yaml", b"extends: f0.yaml\n");
        check(folder.path(), FAILURE, FLAGS).names(&["more than 200 files"]);
        for (number, (path, _)) in chain.iter().take(60).enumerate() {
            let next = number + 1;
            write(
                folder.path(),
                path,
                format!("extends: [f{next}.yaml, f{next}.yaml]\n").as_bytes(),
            );
        }
        write(folder.path(), "f60.yaml", b"rules: {}\n");
        check(folder.path(), FAILURE, FLAGS).names(&["extend one another more often"]);
    }

    #[cfg(unix)]
    #[test]
    fn devices_pipes_folders_and_addresses_are_refused() {
        let listed = "extends: [., sub, /dev/zero, zero.yaml, pipe.yaml, /etc/passwd, 'https://a.invalid/a.yaml', \
            'file:///etc/passwd', '', 'npm:x', \"a\\0.yaml\"]\n";
        let folder = beside_a_document(listed.as_bytes());
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("sub")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("zero.yaml")).unwrap();
        assert!(
            Command::new("mkfifo")
                .arg(at("pipe.yaml"))
                .status()
                .unwrap()
                .success()
        );
        check(folder.path(), FAILURE, FLAGS)
            .names(&["is not a regular file", "nothing is fetched"]);
        for name in ["zero.yaml", "pipe.yaml"] {
            check(
                folder.path(),
                FAILURE,
                &["--ruleset", name, "--packs", "none"],
            )
            .names(&["is not a regular file"]);
        }
    }

    #[test]
    fn aliases_that_turn_in_circles_or_multiply_are_refused() {
        let refused = |aliases: String| {
            let ruleset = format!(
                "aliases:\n{aliases}rules: {{ a: {{ given: '#A0', then: {{ function: truthy }} }} }}\n"
            );
            is_refused(ruleset.as_bytes(), &["the alias"]);
        };
        refused("  A0: ['#A1']\n  A1: ['#A0']\n".to_owned());
        refused(
            members(5_000, |number| format!("  A{number}: ['#A{}']", number + 1))
                + "  A5000: [$]\n",
        );
        let doubled = members(40, |number| {
            format!("  A{number}: ['#A{0}', '#A{0}.x']", number + 1)
        });
        refused(format!("{doubled}  A40: [$.x]\n"));
        refused(format!("{doubled}  A40: []\n"));
    }

    #[test]
    fn schemas_in_options_that_lead_round_or_away_are_heard_of() {
        let schemas = [
            serde_json::json!({ "$ref": "#" }),
            serde_json::json!({ "$ref": "https://a.invalid/a.json" }),
            serde_json::json!({ "$ref": "file:///etc/passwd" }),
            serde_json::json!({ "$ref": "#/nowhere" }),
            serde_json::json!({ "allOf": [{ "$ref": "#" }, { "$ref": "#" }] }),
            serde_json::json!({ "properties": { "a": { "$ref": "#" } }, "additionalProperties": { "$ref": "#" } }),
            serde_json::json!({ "type": "nothing" }),
            serde_json::json!({ "pattern": "(a+)+$" }),
            serde_json::json!({ "pattern": "(" }),
        ];
        for schema in schemas {
            let then = serde_json::json!({ "function": "schema", "functionOptions": { "schema": schema } });
            let rule = serde_json::json!({ "given": "$..*", "then": then });
            let folder = beside_a_document(with_sound(&[rule]).as_bytes());
            let run = run(folder.path(), &[&["."], FLAGS].concat());
            calm(&run);
            assert!(
                matches!(run.code, CLEAN | FAILURE),
                "{schema}: {}",
                run.all()
            );
            if run.code == CLEAN {
                run.names(&["a motto is missing"]);
            }
        }
    }
}
