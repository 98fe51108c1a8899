use super::scalar::plain;
use super::*;
use crate::tree::Format;
use crate::tree::read::tests::check as check_format;

#[track_caller]
fn check(text: &str, expected: &str) {
    check_format(text, Format::Yaml, expected);
}

#[test]
fn collections_end_with_their_last_value() {
    check(
        "a:\r\n- b\r\n- c # x\r\n# z\r\nd:\r\n  - é: 1\r\n    f: [g, {h: 2.5}] \r\n\r\n# end\r\n",
        r##"
        map «a:␍↵- b␍↵- c # x␍↵# z␍↵d:␍↵  - é: 1␍↵    f: [g, {h: 2.5}]»
          a(«a») list «- b␍↵- c»
            "b" «b»
            "c" «c»
          d(«d») list «- é: 1␍↵    f: [g, {h: 2.5}]»
            map «é: 1␍↵    f: [g, {h: 2.5}]»
              é(«é») int 1 «1»
              f(«f») list «[g, {h: 2.5}]»
                "g" «g»
                map «{h: 2.5}»
                  h(«h») float 2.5 «2.5»
        "##,
    );
}

#[test]
fn values_that_are_not_written_stand_after_their_sign() {
    check(
        "a:\nb: # c\n\nc: &x\nd: !!str # y\ne:\n- # z\n-\n- {f, g: , h: 1}\n",
        r##"
        map «a:↵b: # c↵↵c: &x↵d: !!str # y↵e:↵- # z↵-↵- {f, g: , h: 1}»
          a(«a») null 2..2
          b(«b») null 5..5
          c(«c») null 16..16
          d(«d») "" 25..25
          e(«e») list «- # z↵-↵- {f, g: , h: 1}»
            null 34..34
            null 40..40
            map «{f, g: , h: 1}»
              f(«f») null 45..45
              g(«g») null 49..49
              h(«h») int 1 «1»
        "##,
    );
    check(
        "a: !t &x # c\n- -1\n",
        r##"
        map «a: !t &x # c↵- -1»
          a(«a») list «- -1»
            int -1 «-1»
        "##,
    );
    check("", "null 0..0");
    check("\u{feff}# only words\n", "null 3..3");
}

#[test]
fn a_bracket_in_a_comment_ends_nothing() {
    check(
        "- a\n# [b]",
        r##"
        list «- a»
          "a" «a»
        "##,
    );
}

#[test]
fn lists_in_lists_begin_at_their_own_sign() {
    check(
        "- - a\n  -\n-\n - b\n- - -\n",
        r##"
        list «- - a↵  -↵-↵ - b↵- - -»
          list «- a↵  -»
            "a" «a»
            null 9..9
          list «- b»
            "b" «b»
          list «- -»
            list «-»
              null 22..22
        "##,
    );
}

/// Indicators, comments, anchors and tags stand around the sign, and none of them is the place.
#[test]
fn a_block_of_blanks_is_at_its_sign() {
    check(
        "a: |2\n   \nb: >- # c |\n  \t\n\nc: &x !!str |\n  \t\nd:\n- |1-\n  \n- e: |\n    \t\n",
        r##"
        map «a: |2↵   ↵b: >- # c |↵  	↵↵c: &x !!str |↵  	↵d:↵- |1-↵  ↵- e: |»
          a(«a») decoded " \n" «|»
          b(«b») decoded "\t" «>»
          c(«c») decoded "\t\n" «|»
          d(«d») list «- |1-↵  ↵- e: |»
            decoded " " «|»
            map «e: |»
              e(«e») decoded "\t\n" «|»
        "##,
    );
}

#[test]
fn text_is_a_slice_where_it_can_be() {
    check(
        "a: x\n  y\nb: 'it''s'\nc: \"q\"\nd: |\n  l\n\n# c\ne: >-\n  m\n  n\nf: \"\\t\"\ng: ''\n",
        r##"
        map «a: x↵  y↵b: 'it''s'↵c: "q"↵d: |↵  l↵↵# c↵e: >-↵  m↵  n↵f: "\t"↵g: ''»
          a(«a») decoded "x y" «x↵  y»
          b(«b») decoded "it's" «'it''s'»
          c(«c») "q" «"q"»
          d(«d») decoded "l\n" «l»
          e(«e») decoded "m n" «m↵  n»
          f(«f») decoded "\t" «"\t"»
          g(«g») "" «''»
        "##,
    );
}

#[test]
fn plain_values_follow_the_core_schema() {
    let check = |text: &str, expected: Stored| assert_eq!(plain(text), expected, "{text}");
    for null in ["", "~", "null", "Null", "NULL"] {
        check(null, Stored::Null);
    }
    for int in ["0", "-1", "+12", "007", "0x1F", "0o17"] {
        check(int, Stored::Int);
    }
    for float in [
        "1.", ".5", "-0.0", "1e3", "1.5E-3", "+.inf", "-.INF", ".nan", "1.e1",
    ] {
        check(float, Stored::Float);
    }
    for text in [
        "nULL",
        "yes",
        "on",
        "tRUE",
        "0b1",
        "0o8",
        "0x",
        "-0x1",
        "1_000",
        "1.2.3",
        ".",
        "-",
        "+",
        "1e",
        "e1",
        ".e1",
        "-.nan",
        "1:30",
        "2026-11-22",
        "inf",
        "..1",
        "1.5e3.2",
    ] {
        check(text, Stored::Slice);
    }
}

#[test]
fn tags_of_the_core_schema_count_and_others_do_not() {
    check(
        "- !!str 1\n- !!int \"3\"\n- !!float 2\n- !Ref x\n- !Sub [a]\n- ! 12\n- !!int x\n- !!bool yes\n- !t {a: 1}\n",
        r##"
        list «- !!str 1↵- !!int "3"↵- !!float 2↵- !Ref x↵- !Sub [a]↵- ! 12↵- !!int x↵- !!bool yes↵- !t {a: 1}»
          "1" «1»
          int 3 «"3"»
          float 2 «2»
          "x" «x»
          list «[a]»
            "a" «a»
          "12" «12»
          "x" «x»
          "yes" «yes»
          map «{a: 1}»
            a(«a») int 1 «1»
        ! WrongTag «x» `x` is tagged `!!int`, which it cannot be
        ! WrongTag «yes» `yes` is tagged `!!bool`, which it cannot be
        "##,
    );
}

#[test]
fn keys_are_text() {
    check(
        "1: a\ntrue: b\n? [x, y]\n: - c\n  - &n d\n? {k: v}\n: e\n: f\n2.50: *n\n",
        r##"
        map «1: a↵true: b↵? [x, y]↵: - c↵  - &n d↵? {k: v}↵: e↵: f↵2.50: *n»
          1(«1») "a" «a»
          true(«true») "b" «b»
          («f») "f" «f»
          2.50(«2.50») null «*n»
        ! UnusableKey «[» a list cannot be a key here; keys are text
        ! UnusableKey «{» a mapping cannot be a key here; keys are text
        ! UnresolvedAlias «*n» what `*n` stands for was left out
        "##,
    );
}

#[test]
fn aliases_are_links() {
    check(
        "a: &a [1]\nb: *a\nc: *no\nd: &d {e: *d}\n&k k: 1\nf: *k\n*k : 2\n*a : 3\n",
        r##"
        map «a: &a [1]↵b: *a↵c: *no↵d: &d {e: *d}↵&k k: 1↵f: *k↵*k : 2↵*a : 3»
          a(«a») list «[1]»
            int 1 «1»
          b(«b») list «*a»
          c(«c») null «*no»
          d(«d») map «{e: *d}»
            e(«e») null «*d»
          f(«f») decoded "k" «*k»
          k(«*k») int 2 «2»
        ! UnresolvedAlias «*no» no anchor `&no` stands before this alias
        ! UnresolvedAlias «*d» the alias `*d` stands inside of what it stands for
        ! DuplicateKey «*k» the key `k` is given twice; «k» given here first
        ! UnusableKey «*a» `*a` is a list or a mapping; keys are text
        "##,
    );
}

#[test]
fn merged_members_stand_where_they_are_written() {
    check(
        "base: &b {x: 1, y: 2}\nmore: &m {y: 3, z: *b}\none:\n  <<: *b\n  y: 4\nall:\n  <<: [*m, {w: 5}, *b]\nwrong:\n  <<: 1\n",
        r##"
        map «base: &b {x: 1, y: 2}↵more: &m {y: 3, z: *b}↵one:↵  <<: *b↵  y: 4↵all:↵  <<: [*m, {w: 5}, *b]↵wrong:↵  <<: 1»
          base(«base») map «{x: 1, y: 2}»
            x(«x») int 1 «1»
            y(«y») int 2 «2»
          more(«more») map «{y: 3, z: *b}»
            y(«y») int 3 «3»
            z(«z») map «*b»
          one(«one») map «<<: *b↵  y: 4»
            x(«x») int 1 «1»
            y(«y») int 4 «4»
          all(«all») map «<<: [*m, {w: 5}, *b]»
            y(«y») int 3 «3»
            z(«z») map «*b»
            w(«w») int 5 «5»
            x(«x») int 1 «1»
          wrong(«wrong») map «<<: 1»
            <<(«<<») int 1 «1»
        ! InvalidMerge «<<» `<<` takes a mapping or a list of mappings
        "##,
    );
}

#[test]
fn each_document_is_a_tree() {
    check(
        "a: 1\n---\nb\n---\n...\n",
        r##"
        map «a: 1»
          a(«a») int 1 «1»
        ---
        "b" «b»
        ---
        null 14..14
        "##,
    );
}

#[test]
fn loose_indentation_is_read_as_others_read_it() {
    check(
        "info:\n  contact: {\n    a: 1\n  }\n  b: 2\n",
        r##"
        map «info:↵  contact: {↵    a: 1↵  }↵  b: 2»
          info(«info») map «contact: {↵    a: 1↵  }↵  b: 2»
            contact(«contact») map «{↵    a: 1↵  }»
              a(«a») int 1 «1»
            b(«b») int 2 «2»
        ! LooseIndentation «}» YAML asks for this line to be indented further, though many readers do not
        "##,
    );
}

#[test]
fn mistakes_are_told_at_their_place() {
    let check = |text: &str, place: &str, message: &str| {
        check(text, &format!("! Unreadable «{place}» {message}"));
    };
    check("a: [1\n", "[", "a `]` is missing for the `[` on line 1");
    check("a: [1}\n", "[", "a `]` is missing for the `[` on line 1");
    check(
        "a: b: c\n",
        ":",
        "a `:` cannot stand here: text that holds it needs quotes, or the line is indented too far",
    );
    check(
        "a: 1\n  b: 2\n",
        ":",
        "a `:` cannot stand here: text that holds it needs quotes, or the line is indented too far",
    );
    check(
        "a:\n\tb: 1\n",
        "b",
        "a tab cannot indent; YAML takes spaces only",
    );
    check(
        "a: 'b\nc: d\n",
        "c",
        "a quote is missing before this line, or the line is not indented enough",
    );
    check(
        "a: @b\n",
        "@",
        "text cannot begin with `@`; it needs quotes",
    );
    check(
        "a: `b`\n",
        "`",
        "text cannot begin with a backtick; it needs quotes",
    );
    check(
        "a: 1\nb\n",
        "b",
        "a `:` is missing after this key, or the line is not indented enough",
    );
    check(
        "a:\n  b: 1\n c: 2\n",
        "c",
        "a key is expected here, in line with the other keys",
    );
    check(
        "- a\nb: 1\n",
        "b",
        "a `-` is expected here, in line with the other items",
    );
    check(
        "a: *\n",
        "*",
        "a name is missing here; text that begins with `*` or `&` needs quotes",
    );
    check("{a: 1 b: 2}\n", ":", "a `,` or a `}` is expected here");
    check(
        "a: {b: 1\nc: 2\n",
        "c",
        "this line is not indented enough, or a bracket above is still open",
    );
    check(
        "a: |x\n b\n",
        "|",
        "text cannot stand in the line of its `|` or `>`",
    );
}

#[test]
fn only_blanks_and_line_breaks_are_white_space() {
    check("\u{a0}", "\"\\u{a0}\" «\u{a0}»");
    check("\n\u{feff}\n\u{a0}", "\"\\u{a0}\" «\u{a0}»");
}
