//! Whole rulesets, from texts.

use std::sync::Arc;

use super::*;
use crate::ruleset::{BUILT_IN, Function, Rule, Severity};

/// Reads the first of some files, which may extend the others.
fn read_files(files: &[(&str, &str)]) -> Result<Ruleset, Vec<Mistake>> {
    let open = |path: &str| {
        let found = files.iter().find(|(name, _)| *name == path);
        found
            .map(|(_, text)| (*text).to_owned())
            .ok_or(Unread::Missing)
    };
    read(files[0].0, &open)
}

fn shown(mistakes: &[Mistake]) -> Vec<String> {
    let one = |mistake: &Mistake| match &mistake.help {
        Some(help) => format!("{}: {} ({help})", mistake.place, mistake.message),
        None => format!("{}: {}", mistake.place, mistake.message),
    };
    mistakes.iter().map(one).collect()
}

#[track_caller]
fn good(files: &[(&str, &str)]) -> Ruleset {
    read_files(files).unwrap_or_else(|mistakes| panic!("{:#?}", shown(&mistakes)))
}

#[track_caller]
fn check_mistakes(files: &[(&str, &str)], expected: &[&str]) {
    let mistakes = read_files(files).expect_err("it has mistakes");
    assert_eq!(shown(&mistakes), expected);
}

/// `name:severity`, with a `-` before one that is off.
fn outline(rules: &[Arc<Rule>]) -> String {
    let one = |rule: &Arc<Rule>| {
        let off = if rule.is_on { "" } else { "-" };
        format!("{off}{}:{}", rule.name, rule.severity.word())
    };
    rules.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// The slips of one file, as they are shown.
#[track_caller]
fn check_slips(text: &str, expected: &[&str]) {
    let ruleset = good(&[("r.yaml", text)]);
    assert_eq!(shown(&ruleset.slips), expected);
}

const BASE: &str = "
rules:
  a: { given: $.a, severity: error, then: { function: truthy } }
  b: { given: $.b, recommended: false, then: { function: truthy } }
  c: { given: $.c, then: { function: truthy } }
";

const MID: &str = "
extends: base.yaml
documentationUrl: https://example.org/mid
rules: { a: off, b: true, c: hint }
";

/// The rules of a ruleset that can extend `base.yaml` and `mid.yaml`, which itself extends the former.
#[track_caller]
fn check(text: &str, expected: &str) {
    let ruleset = good(&[("r.yaml", text), ("mid.yaml", MID), ("base.yaml", BASE)]);
    assert_eq!(outline(&ruleset.rules), expected, "{text}");
}

#[test]
fn a_plain_ruleset_is_read() {
    let ruleset = good(&[("r.yaml", BASE)]);
    assert_eq!(outline(&ruleset.rules), "a:error -b:warn c:warn");
    assert!(matches!(
        ruleset.rules[0].then[0].function,
        Function::Check(_)
    ));
    assert_eq!(ruleset.files, ["r.yaml"]);
}

// Every line of the next two tests is what Spectral makes of the same files.
#[test]
fn short_forms_change_what_is_extended() {
    check("extends: mid.yaml", "-a:off b:warn c:hint");
    check(
        "{ extends: mid.yaml, rules: { a: true } }",
        "a:off b:warn c:hint",
    );
    check(
        "{ extends: mid.yaml, rules: { a: info, b: false } }",
        "a:info -b:warn c:hint",
    );
    check(
        "{ extends: [[mid.yaml, off]], rules: { a: true, c: warn } }",
        "a:off -b:warn c:warn",
    );
}

#[test]
fn a_pair_decides_which_rules_are_on() {
    check("extends: [[mid.yaml, all]]", "a:off b:warn c:hint");
    check("extends: [[mid.yaml, recommended]]", "a:off -b:warn c:hint");
    check("extends: [[mid.yaml, off]]", "-a:off -b:warn -c:hint");
    check(
        "extends: [[base.yaml, all], [base.yaml, off]]",
        "-a:error -b:warn -c:warn",
    );
    check(
        "extends: [[base.yaml, off], mid.yaml]",
        "-a:off b:warn c:hint",
    );
}

#[test]
fn a_full_rule_lies_over_an_inherited_one_key_by_key() {
    let ruleset = good(&[
        (
            "r.yaml",
            "
extends: base.yaml
formats: [oas2]
rules:
  a: { given: $.z, message: m, then: { function: falsy } }
  d: { given: $.z, recommended: false, then: { function: truthy } }
  b: { given: $.z, formats: [oas3.1], then: { function: truthy } }
",
        ),
        ("base.yaml", BASE),
    ]);
    assert_eq!(outline(&ruleset.rules), "a:error b:warn c:warn -d:warn");
    let formats = |at: usize| {
        ruleset.rules[at]
            .formats
            .map(|formats| format!("{formats:?}"))
    };
    assert_eq!(
        formats(0),
        None,
        "the ruleset that wrote it first names none"
    );
    assert_eq!(formats(1).as_deref(), Some("{\"oas3_1\"}"));
    assert_eq!(formats(3).as_deref(), Some("{\"oas2\"}"));
    assert_eq!(format!("{:?}", ruleset.formats), "{\"oas2\", \"oas3_1\"}");
    assert!(ruleset.rules[0].message.is_some());
    let given = ruleset.rules[0].given[0].given.as_ref().unwrap();
    assert_eq!(given.as_written(), "$.z");
}

#[test]
fn a_rule_is_documented_by_the_first_ruleset_that_speaks_of_it_and_can() {
    let own = "{ given: $, documentationUrl: 'https://a.example/x', then: { function: truthy } }";
    let text = format!(
        "{{ extends: mid.yaml, documentationUrl: 'https://b.example', rules: {{ d: {own}, e: {{ given: $, then: {{ function: truthy }} }}, a: warn }} }}"
    );
    let ruleset = good(&[("r.yaml", &text), ("mid.yaml", MID), ("base.yaml", BASE)]);
    let url = |name: &str| {
        let rule = ruleset.rules.iter().find(|rule| rule.name == name).unwrap();
        rule.documentation_url.clone().unwrap()
    };
    assert_eq!(url("a"), "https://example.org/mid#a");
    assert_eq!(url("d"), "https://a.example/x");
    assert_eq!(url("e"), "https://b.example#e");
}

#[test]
fn files_are_found_from_the_one_that_names_them() {
    let files = [
        ("lint/r.yaml", "extends: [./more/m.yml, ../shared/s.json]"),
        (
            "lint/more/m.yml",
            "extends: ../r.yaml\nrules: { m: { given: $, then: { function: truthy } } }",
        ),
        (
            "shared/s.json",
            "{\"rules\": {\"s\": {\"given\": \"$\", \"then\": {\"function\": \"truthy\"}}}}",
        ),
    ];
    let ruleset = good(&files);
    assert_eq!(outline(&ruleset.rules), "m:warn s:warn");
    assert_eq!(
        ruleset.files,
        ["lint/r.yaml", "lint/more/m.yml", "shared/s.json"]
    );
}

#[test]
fn packages_are_found_in_node_modules_and_around_the_file() {
    let rule = "rules: { x: { given: $, then: { function: truthy } } }";
    let main = [
        ("a/b/r.yaml", "extends: '@gov/rules'"),
        (
            "a/node_modules/@gov/rules/package.json",
            "{\"main\": \"dist/all.yaml\"}",
        ),
        ("a/node_modules/@gov/rules/dist/all.yaml", rule),
    ];
    assert_eq!(
        good(&main).files[1],
        "a/node_modules/@gov/rules/dist/all.yaml"
    );
    let inner = [
        ("r.yaml", "extends: rules/more"),
        ("node_modules/rules/more.yaml", rule),
    ];
    assert_eq!(good(&inner).files[1], "node_modules/rules/more.yaml");
    let own = [
        ("high.yaml", "extends: '@gov/rules/medium.yaml'"),
        (
            "package.json",
            "{\"name\": \"@gov/rules\", \"main\": \"all.yaml\"}",
        ),
        ("medium.yaml", "extends: '@gov/rules'"),
        ("all.yaml", rule),
    ];
    assert_eq!(good(&own).files, ["high.yaml", "medium.yaml", "all.yaml"]);
    let outside = [
        ("a/r.yaml", "extends: rules"),
        (
            "a/node_modules/rules/package.json",
            "{\"main\": \"../../../secret.yaml\"}",
        ),
        ("secret.yaml", rule),
    ];
    assert!(read_files(&outside).is_err());
}

#[test]
fn what_is_not_to_be_had_says_what_to_do() {
    let extends = |name: &str, beside: &str| {
        let text = format!("extends: {name}");
        let mistakes = read_files(&[("r.yaml", &text), (beside, "rules: {}")]).unwrap_err();
        shown(&mistakes).join("\n")
    };
    for (name, beside, expected) in [
        (
            "./no.yaml",
            "x.yaml",
            "r.yaml:1:10: there is no ruleset `./no.yaml`",
        ),
        (
            "https://a.example/r.yaml",
            "x.yaml",
            "r.yaml:1:10: `https://a.example/r.yaml` is on another machine, and nothing is fetched (keep a copy beside \
             this file, and name that by its path)",
        ),
        (
            "spectral:oass",
            "x.yaml",
            "r.yaml:1:10: there is no ruleset `spectral:oass` (did you mean `spectral:oas`?)",
        ),
        (
            "vacuum:oas",
            "x.yaml",
            "r.yaml:1:10: `vacuum:oas` comes with another program, and is not to be had (take it out; those that are at \
             hand are `spectral:oas`, `spectral:asyncapi` and `spectral:arazzo`)",
        ),
        (
            "'@gov/rules/medium.yaml'",
            "medium.yaml",
            "r.yaml:1:10: there is no ruleset `@gov/rules/medium.yaml` (if the file beside this one is meant, write \
             `./medium.yaml`)",
        ),
        (
            "'@gov/rules'",
            "x.yaml",
            "r.yaml:1:10: there is no ruleset `@gov/rules` (install the package, or keep a copy of its ruleset beside \
             this file and name that by its path)",
        ),
        (
            "./r.js",
            "r.js",
            "r.yaml:1:10: `./r.js` is JavaScript, which is not run (a ruleset's name ends in `.yaml`, `.yml` or `.json`)",
        ),
    ] {
        assert_eq!(extends(name, beside), expected);
    }
}

#[test]
fn every_mistake_is_told_at_its_place() {
    check_mistakes(
        &[(
            "r.yaml",
            "
extend: spectral:oas
rules:
  a: 1
  b: warning
  c: { given: x, then: { function: truthy } }
  d: { given: [], then: { functoin: truthy } }
  e: { given: $, serverity: warn, enabled: true, then: { function: thruthy } }
  f: { given: $, severity: 4, formats: [oas4], then: { function: length, functionOptions: { mim: 1 } } }
  g: { description: 1 }
  h: off
  i: { given: '#No.x', type: nice, documentationUrl: x, then: { function: truthy, functionOptions: { a: 1 } } }
",
        )],
        &[
            "r.yaml:2:1: a ruleset has no field `extend` (did you mean `extends`?)",
            "r.yaml:4:6: `a` is a number where a severity's word or a rule is expected (write `warn`)",
            "r.yaml:5:6: there is no severity `warning` (there is `error`, `warn`, `info`, `hint` and `off`)",
            "r.yaml:6:15: `x` is no path (a path begins with `$`, or with `#` and the name of an alias)",
            "r.yaml:7:15: a path is missing",
            "r.yaml:7:19: `function` is missing",
            "r.yaml:8:18: a rule has no field `serverity` (did you mean `severity`?)",
            "r.yaml:8:35: a rule has no field `enabled` (there is `description`, `documentationUrl`, `recommended`, `given`, `resolved`, `severity`, `message`, `tags`, `formats` and 3 others)",
            "r.yaml:8:68: there is no function `thruthy` (did you mean `truthy`?)",
            "r.yaml:9:28: there is no severity `4` (there is `error`, `warn`, `info`, `hint` and `off`)",
            "r.yaml:9:41: there is no format `oas4` (did you mean `oas2`?)",
            "r.yaml:9:93: there is no field `mim` (did you mean `min`?)",
            "r.yaml:10:3: `given` is missing (a full rule has `given` and `then`; to change one that is extended, write `name: warn`)",
            "r.yaml:10:3: `then` is missing (a full rule has `given` and `then`; to change one that is extended, write `name: warn`)",
            "r.yaml:10:21: `description` is a number where text is expected (put it in quotes)",
            "r.yaml:11:3: there is no rule `h` to change in what is extended (a rule of your own is a mapping with `given` and `then`)",
            "r.yaml:12:15: there is no alias `No` (an alias is known in the file alone whose `aliases` name it)",
            "r.yaml:12:30: `nice` is no word for `type` (there is `style` and `validation`)",
            "r.yaml:12:54: `x` is not a web address",
            "r.yaml:12:102: there is no field `a` (it has none)",
        ],
    );
}

#[test]
fn a_ruleset_must_say_something() {
    check_mistakes(
        &[("r.yaml", "description: nothing")],
        &[
            "r.yaml:1:1: this ruleset says nothing (write one of `rules`, `extends` and `overrides`)",
        ],
    );
    check_mistakes(
        &[("r.yaml", "- a")],
        &["r.yaml:1:1: this is a list where a mapping is expected"],
    );
    check_mistakes(
        &[("r.toml", "")],
        &[
            "r.toml: `r.toml` is not named as a ruleset is (a ruleset's name ends in `.yaml`, `.yml` or `.json`)",
        ],
    );
}

#[test]
fn javascript_functions_are_named_and_not_run() {
    let text = "
functions: [own, length, version]
rules:
  a: { given: $, then: [{ function: own }, { function: length, functionOptions: { min: 1 } }, { function: version }] }
";
    let ruleset = good(&[("r.yaml", text)]);
    let functions: Vec<String> = (ruleset.rules[0].then.iter())
        .map(|then| match &then.function {
            Function::Check(check) => check.name().to_owned(),
            Function::JavaScript(name) => format!("{name}()"),
            Function::Unusable(why) => why.clone(),
        })
        .collect();
    assert_eq!(functions, ["own()", "length", "version()"]);
}

#[test]
fn slips_keep_nothing_from_running() {
    check_slips(
        "
formats: []
aliases: { Unused: [$.a] }
rules:
  a: { given: '$.a[?(', then: [] }
  b: { given: $, message: '{{ error }}, {{proprety}}', then: { function: pattern, functionOptions: { match: '(' } } }
  c: { given: $, then: { function: truthy, filed: x } }
",
        &[
            "r.yaml:2:1: no format is named here, and so no document is looked at",
            "r.yaml:3:12: no rule of this file uses the alias `Unused`",
            "r.yaml:5:22: expected a value, such as `@.name` or `'text'`, found the end of the path; the rule is not evaluated",
            "r.yaml:5:25: without a step, the rule finds nothing",
            "r.yaml:6:28: `{{ error }}` means nothing in a message, for the blanks within, and is left out (did you mean `{{error}}`?)",
            "r.yaml:6:41: `proprety` means nothing in a message, and is left out (did you mean `{{property}}`?)",
            "r.yaml:6:109: `(` is not a regular expression; the rule is not evaluated (unclosed group)",
            "r.yaml:7:44: a step has no field `filed` (did you mean `field`?)",
        ],
    );
}

#[test]
fn what_cannot_be_read_costs_its_rule_alone() {
    check_slips(
        "
rules:
  a: { given: '$paths[*]', then: { function: truthy } }
  b: { given: $, then: { function: schema, functionOptions: { schema: { $ref: other.yaml } } } }
",
        &[
            "r.yaml:3:17: expected `.name`, `[`, `^` or `~`, found `p`; the rule is not evaluated (a dot is missing after the `$`)",
            "r.yaml:4:71: the schema refers to what is not in it; only values that are missing are told (a `$ref` leads to a part of the same schema (`#/definitions/name`): write there what it refers to)",
        ],
    );
}

/// The paths of the first rule, for a document of some formats.
fn given_for(rule: &Rule, formats: &[&str]) -> Vec<String> {
    use crate::subject::api::{Format, Formats};
    let formats: Formats = formats
        .iter()
        .filter_map(|name| Format::from_name(name))
        .collect();
    let given = rule.given.iter().filter(|given| given.scope.holds(formats));
    given
        .map(|given| given.given.as_ref().unwrap().as_written().to_owned())
        .collect()
}

const ALIASES: &str = "
aliases:
  Paths: ['$.paths[*]', '$.webhooks[*]']
  Operations: ['#Paths[get,put]']
  Info:
    description: wherever it is
    targets:
      - { formats: [oas2, oas3], given: [$.info] }
      - { formats: [oas3.1], given: ['#Operations.info', $.x] }
rules:
  a: { given: ['#Operations.tags', $.tags], then: { function: truthy } }
  b: { given: '#Info.title', then: { function: truthy } }
";

#[test]
fn aliases_unfold_where_they_are_used() {
    let ruleset = good(&[("r.yaml", ALIASES)]);
    let [a, b] = &ruleset.rules[..] else {
        panic!("two rules");
    };
    let all = [
        "$.paths[*][get,put].tags",
        "$.webhooks[*][get,put].tags",
        "$.tags",
    ];
    assert_eq!(given_for(a, &[]), all);
    assert_eq!(given_for(b, &["oas2"]), ["$.info.title"]);
    assert_eq!(given_for(b, &["oas3", "oas3.0"]), ["$.info.title"]);
    // The last target with a format of the document wins.
    let last = [
        "$.paths[*][get,put].info.title",
        "$.webhooks[*][get,put].info.title",
        "$.x.title",
    ];
    assert_eq!(given_for(b, &["oas3", "oas3.1"]), last);
    assert_eq!(given_for(b, &["asyncapi2"]), [""; 0]);
    assert_eq!(given_for(b, &[]), [""; 0]);
}

#[test]
fn aliases_that_lead_nowhere_are_mistakes() {
    check_mistakes(
        &[(
            "r.yaml",
            "
aliases:
  1st: [$.a]
  A: ['#B']
  B: ['#A.x']
  Path: $.paths
  T: { targets: [{ formats: [oas2] }] }
rules:
  a: { given: ['#Paht', '#A', '#.x'], then: { function: truthy } }
",
        )],
        &[
            "r.yaml:3:3: `1st` is no name for an alias (begin with a letter and go on with letters, digits, `_` and `-`)",
            "r.yaml:4:7: the alias `B` leads into itself, by `B`, `A`",
            "r.yaml:5:7: the alias `A` leads into itself, by `A`, `B`",
            "r.yaml:6:9: `Path` is text where a list is expected",
            "r.yaml:7:18: a target needs `formats` and `given`",
            "r.yaml:9:16: there is no alias `Paht` (did you mean `#Path`?)",
            "r.yaml:9:25: the alias `A` leads into itself, by `A`, `B`",
            "r.yaml:9:31: the name of an alias is missing after `#`",
        ],
    );
}

#[test]
fn aliases_are_known_in_their_own_file_alone() {
    let base =
        "{ aliases: { P: [$.p] }, rules: { a: { given: '#P', then: { function: truthy } } } }";
    check_mistakes(
        &[
            (
                "r.yaml",
                "{ extends: base.yaml, rules: { a: { given: '#P', then: { function: truthy } } } }",
            ),
            ("base.yaml", base),
        ],
        &[
            "r.yaml:1:44: there is no alias `P` (an alias is known in the file alone whose `aliases` name it)",
        ],
    );
    let ruleset = good(&[
        (
            "r.yaml",
            "{ extends: base.yaml, aliases: { P: [$.q] }, rules: { a: { given: '#P', then: { function: truthy } } } }",
        ),
        ("base.yaml", base),
    ]);
    assert_eq!(given_for(&ruleset.rules[0], &[]), ["$.q"]);
}

#[test]
fn aliases_cannot_blow_up() {
    let mut text = String::from("aliases:\n  A0: [$.a]\n");
    for number in 1..20 {
        let above = number - 1;
        text.push_str(&format!("  A{number}: ['#A{above}', '#A{above}']\n"));
    }
    text.push_str("rules: { a: { given: '#A19', then: { function: truthy } } }");
    let mistakes = read_files(&[("r.yaml", &text)]).unwrap_err();
    assert!(
        mistakes[0].message.contains("unfolds into more"),
        "{:?}",
        shown(&mistakes)
    );
}

const OVERRIDES: &str = "
extends: [mid.yaml]
formats: [oas2]
rules: { e: { given: $.e, then: { function: truthy } } }
overrides:
  - files: ['*.yaml']
    rules: { e: hint, a: error }
  - files: ['api/**']
    extends: base.yaml
    parserOptions: { duplicateKeys: warn }
    rules:
      c: off
      e: { given: $.e, then: { function: truthy } }
      n: { given: $.n, then: { function: truthy } }
  - files: ['**#/paths', 'api/x.yaml#/paths/~1a%20b']
    rules: { b: error, c: 0 }
  - files: ['**#/paths/~1a b/get']
    rules: { c: off }
";

#[test]
fn overrides_hold_for_their_files() {
    let ruleset = good(&[
        ("r.yaml", OVERRIDES),
        ("mid.yaml", MID),
        ("base.yaml", BASE),
    ]);
    let check = |path: &str, expected: &str| {
        assert_eq!(
            outline(&ruleset.for_document(path).rules),
            expected,
            "{path}"
        );
    };
    check("x.yaml", "a:error b:warn c:hint e:hint");
    // Of two overrides with a word on one rule, the later one's stands alone.
    check("api/x.yaml", "a:error b:warn c:off e:warn n:warn");
    check("../x.json", "-a:off b:warn c:hint e:warn");
    let effective = ruleset.for_document("api/x.json");
    assert_eq!(effective.parser.duplicate_keys, Severity::Warn);
    assert_eq!(effective.parser.incompatible_values, Severity::Error);
    let new = effective
        .rules
        .iter()
        .find(|rule| rule.name == "n")
        .unwrap();
    assert_eq!(format!("{:?}", new.formats.unwrap()), "{\"oas2\"}");
}

#[test]
fn the_longest_pointer_decides_how_serious_a_place_is() {
    let ruleset = good(&[
        ("r.yaml", OVERRIDES),
        ("mid.yaml", MID),
        ("base.yaml", BASE),
    ]);
    let effective = ruleset.for_document("api/x.yaml");
    let check = |rule: &str, path: &str, pointer: &str, expected: Severity| {
        let rule = effective
            .rules
            .iter()
            .find(|other| other.name == rule)
            .unwrap();
        let location = crate::select::Location::parse_pointer(pointer).unwrap();
        assert_eq!(
            effective.severity_at(rule, path, &location),
            expected,
            "{path} {pointer}"
        );
    };
    check("b", "api/x.yaml", "/info", Severity::Warn);
    check("b", "api/x.yaml", "/paths/~1b", Severity::Error);
    check("b", "api/x.yaml", "/pathsAndMore", Severity::Warn);
    check("c", "api/x.yaml", "/paths/~1a b/get/tags", Severity::Off);
    check("c", "api/x.yaml", "/paths/~1a b/put", Severity::Error);
    check("c", "api/y.yaml", "/paths/~1a b", Severity::Error);
    check("e", "api/x.yaml", "/paths", Severity::Warn);
}

#[test]
fn a_document_without_overrides_sees_the_ruleset_itself() {
    let ruleset = good(&[("r.yaml", BASE)]);
    let effective = ruleset.for_document("x.yaml");
    assert!(matches!(effective.rules, std::borrow::Cow::Borrowed(_)));
}

#[test]
fn except_switches_rules_off() {
    let ruleset = good(&[
        (
            "r.yaml",
            "{ extends: base.yaml, except: { x.yaml: [a], '#/info': [c], 'y.yaml#': [a] } }",
        ),
        ("base.yaml", BASE),
    ]);
    assert_eq!(
        outline(&ruleset.for_document("x.yaml").rules),
        "-a:off -b:warn c:warn"
    );
    let effective = ruleset.for_document("y.yaml");
    let info = crate::select::Location::parse_pointer("/info/title").unwrap();
    let at_info = |at: usize| effective.severity_at(&effective.rules[at], "y.yaml", &info);
    assert_eq!((at_info(0), at_info(2)), (Severity::Off, Severity::Off));
}

#[test]
fn mistakes_in_overrides_are_told() {
    check_mistakes(
        &[(
            "r.yaml",
            "
rules: { a: { given: $, then: { function: truthy } } }
overrides:
  - rules: { a: off }
  - { files: ['a', '#/b'], rules: { b: off } }
  - { files: ['a#/b'], rules: { a: true }, formats: [oas2] }
  - { files: ['!(a).yaml'] }
  - { files: [] , rules: {} }
",
        )],
        &[
            "r.yaml:4:5: `files` is missing",
            "r.yaml:5:20: a pattern of files is missing (write `**` before the `#` for every file)",
            "r.yaml:5:37: there is no rule `b` to change in what is extended (a rule of your own is a mapping with `given` and `then`)",
            "r.yaml:6:36: `a` is true or false where a severity is expected (it can be `error`, `warn`, `info`, `hint` or `off`)",
            "r.yaml:6:44: for single places, nothing but severities of `rules` can be changed",
            "r.yaml:7:5: an override needs `rules` or `extends`",
            "r.yaml:7:16: `!(a).yaml` is a pattern that is not understood: `!(…)` is not understood; name what is meant",
            "r.yaml:8:14: a pattern of files is missing",
        ],
    );
    check_slips(
        "
rules: { a: { given: $, then: { function: truthy } } }
overrides:
  - { files: ['a#b'], rules: { a: off } }
  - { files: ['a#/b'], rules: { b: off } }
",
        &[
            "r.yaml:4:18: no place has this pointer: a JSON Pointer begins with `/`",
            "r.yaml:5:33: there is no rule `b` to override",
        ],
    );
}

#[test]
fn old_names_of_rules_still_count_in_short_forms() {
    let base = "rules: { oas2-valid-schema-example: { given: $, then: { function: truthy } } }";
    let text = "
extends: base.yaml
rules: { oas2-valid-parameter-example: info, oas2-valid-definition-example: hint }
";
    let ruleset = good(&[("r.yaml", text), ("base.yaml", base)]);
    assert_eq!(outline(&ruleset.rules), "oas2-valid-schema-example:info");
}

#[test]
fn files_that_extend_one_another_too_often_are_given_up() {
    let mut files: Vec<(String, String)> = Vec::new();
    for number in 0..16 {
        let next = number + 1;
        files.push((
            format!("r{number}.yaml"),
            format!("extends: [r{next}.yaml, [r{next}.yaml, all]]"),
        ));
    }
    files.push(("r16.yaml".to_owned(), "rules: {}".to_owned()));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (&**name, &**text))
        .collect();
    let mistakes = read_files(&files).unwrap_err();
    assert_eq!(mistakes.len(), 1, "{:?}", shown(&mistakes));
}

#[test]
fn the_rulesets_that_come_with_the_program_are_sound() {
    for (name, _) in BUILT_IN {
        let ruleset = good(&[(name, "")]);
        assert_eq!((ruleset.name.as_str(), ruleset.files.len()), (*name, 0));
        assert!(ruleset.slips.is_empty(), "{:?}", shown(&ruleset.slips));
    }
}
