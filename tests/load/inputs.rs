//! What the program is run on: the same bytes each time, made of plausible names and words.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

/// Writes a file, with its folders.
pub(crate) fn put(folder: &Path, name: &str, contents: impl AsRef<[u8]>) {
    let file = folder.join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, contents).unwrap();
}

/// A small service.
pub(crate) fn service(folder: &Path) {
    put(folder, "service.yaml", manifest("Apply for an allotment"));
    put(
        folder,
        "README.md",
        "# Apply for an allotment\n\nPeople ask for a plot.\n",
    );
}

fn manifest(name: &str) -> String {
    format!(
        "name: {name}\ndescription: People ask for a plot and wait for it.\norganisation:\n  name: Ambleford Council\n  \
         kind: council\nnation: england\nkind: transactional\nphase: live\n"
    )
}

/// Small services in folders `service-0`, `service-1` and on, and the name of a list of them.
pub(crate) fn services(folder: &Path, count: usize) -> String {
    let mut list = String::from("services:\n");
    for number in 0..count {
        let name = format!("service-{number}");
        let manifest = manifest(&format!("Apply for allotment {number}"));
        put(folder, &format!("{name}/service.yaml"), manifest);
        put(
            folder,
            &format!("{name}/README.md"),
            format!("# Allotment {number}\n\nPeople ask for a plot.\n"),
        );
        list.push_str(&format!("  - {name}\n"));
    }
    put(folder, "services.yaml", list);
    "services.yaml".to_owned()
}

/// A repository of this many files in many folders, as large teams have them. Some in each part are broken.
pub(crate) fn files(folder: &Path, count: usize) {
    service(folder);
    let areas = ["plots", "people", "payments", "letters", "search", "admin"];
    for number in 0..count {
        let area = areas[number / 12 % areas.len()];
        let part = format!("apps/{area}/part-{}", number / 120);
        let (name, contents) = match number % 12 {
            0 => (
                format!("{part}/m{number}/package.json"),
                format!(
                    "{{\n  \"name\": \"@ambleford/{area}-{number}\",\n  \"version\": \"1.{number}.0\",\n  \"engines\": {{ \
                     \"node\": \">=20\" }},\n  \"dependencies\": {{ \"express\": \"^4.{}.0\", \"pg\": \"8.11.3\" }}\n}}\n",
                    number % 20
                ),
            ),
            1 => (
                format!("{part}/docs/{number}.md"),
                format!(
                    "# Part {number}\n\nHow plots are given out.\n\n## How to run\n\n    make run\n"
                ),
            ),
            2 => (
                format!("{part}/pages/{number}.html"),
                format!(
                    "<!doctype html><html lang=\"en\"><title>Page {number}</title><main><h1>Plots</h1><p>Ask for a plot. \
                     <a href=\"/help\">Get help</a></p></main></html>\n"
                ),
            ),
            3 => (
                format!("{part}/deploy/{number}.yaml"),
                format!(
                    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {area}-{number}\nspec:\n  replicas: {}\n",
                    number % 5
                ),
            ),
            4 => (
                format!("{part}/data/{number}.json"),
                format!("{{\"plot\": {number}, \"size\": [10, 25], \"free\": true}}\n"),
            ),
            5 => (
                format!("{part}/src/{number}.ts"),
                format!("export function plot{number}(): number {{\n  return {number};\n}}\n"),
            ),
            6 => (
                format!("{part}/src/Plot{number}.java"),
                format!("package uk.ambleford.{area};\n\nclass Plot{number} {{}}\n"),
            ),
            7 => (
                format!("{part}/src/plot_{number}.py"),
                format!("def plot_{number}():\n    return {number}\n"),
            ),
            8 => (
                format!("{part}/test/{number}.test.ts"),
                format!("test('{number}', () => expect({number}).toBe({number}))\n"),
            ),
            9 => (
                format!("{part}/m{number}/pom.xml"),
                format!(
                    "<project><modelVersion>4.0.0</modelVersion><groupId>uk.ambleford</groupId><artifactId>{area}-{number}\
                     </artifactId><version>1.0</version></project>\n"
                ),
            ),
            10 => (
                format!("{part}/m{number}/requirements.txt"),
                format!("flask==3.0.{}\nrequests>=2\n", number % 9),
            ),
            _ => (
                format!("{part}/config/{number}.json"),
                "{\"broken\": [1, 2\n".to_owned(),
            ),
        };
        put(folder, &name, contents);
    }
}

/// Words that repeat only after long, from a number that is the same each time.
pub(crate) struct Words(u64);

impl Words {
    pub(crate) fn new(seed: u64) -> Words {
        Words(seed.wrapping_mul(2).wrapping_add(1))
    }

    fn number(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn word(&mut self) -> &'static str {
        const WORDS: [&str; 16] = [
            "plot", "water", "gate", "shed", "path", "season", "letter", "tenant", "site",
            "waiting", "list", "rent", "council", "meadow", "lane", "harvest",
        ];
        WORDS[usize::try_from(self.number() % 16).unwrap()]
    }
}

/// Writes a file piece by piece until it has this many bytes; the pieces may be a few more.
pub(crate) fn grow(
    folder: &Path,
    name: &str,
    bytes: u64,
    begin: &str,
    end: &str,
    mut piece: impl FnMut(u64, &mut Words) -> String,
) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path).unwrap());
    let mut words = Words::new(bytes);
    let mut written = begin.len() as u64;
    file.write_all(begin.as_bytes()).unwrap();
    for number in 0.. {
        if written + end.len() as u64 >= bytes {
            break;
        }
        let piece = piece(number, &mut words);
        let comma = if number > 0 { "," } else { "" };
        write!(file, "{comma}{piece}").unwrap();
        written += (piece.len() + comma.len()) as u64;
    }
    file.write_all(end.as_bytes()).unwrap();
    file.flush().unwrap();
}

/// An API description.
pub(crate) fn api(folder: &Path, name: &str, bytes: u64) {
    let begin = "{\"openapi\": \"3.0.3\", \"info\": {\"title\": \"Plots\", \"version\": \"1.0.0\"},\n\"paths\": {";
    grow(folder, name, bytes, begin, "}}\n", |number, words| {
        let (one, other) = (words.word(), words.word());
        format!(
            "\n\"/{one}/{number}/{{{other}}}\": {{\"get\": {{\"operationId\": \"get-{number}\", \"summary\": \"The {one} of \
             a {other}\", \"parameters\": [{{\"name\": \"{other}\", \"in\": \"path\", \"required\": true, \"schema\": \
             {{\"type\": \"string\"}}}}], \"responses\": {{\"200\": {{\"description\": \"The {one}\", \"content\": \
             {{\"application/json\": {{\"schema\": {{\"type\": \"object\", \"properties\": {{\"{one}\": {{\"type\": \
             \"string\", \"example\": \"{other}\"}}}}}}}}}}}}}}}}}}"
        )
    });
}

/// Data that nobody asks about.
pub(crate) fn data(folder: &Path, name: &str, bytes: u64) {
    grow(folder, name, bytes, "[", "]\n", |number, words| {
        let (one, other, size) = (words.word(), words.word(), words.number() % 1_000);
        format!(
            "\n{{\"id\": {number}, \"name\": \"{one} {other}\", \"size\": {size}, \"at\": [51.{size}, -1.{number}]}}"
        )
    });
}

/// What axe found on one page.
pub(crate) fn axe(folder: &Path, name: &str, bytes: u64) {
    let begin = "{\"testEngine\": {\"name\": \"axe-core\", \"version\": \"4.10.2\"}, \"testRunner\": {\"name\": \"axe\"}, \
                 \"testEnvironment\": {\"userAgent\": \"x\", \"windowWidth\": 1280, \"windowHeight\": 800}, \"timestamp\": \
                 \"2026-11-01T10:00:00.000Z\", \"url\": \"https://plots.ambleford.gov.uk/\", \"toolOptions\": {}, \
                 \"passes\": [], \"incomplete\": [], \"inapplicable\": [], \"violations\": [{\"id\": \"image-alt\", \
                 \"impact\": \"critical\", \"tags\": [\"wcag2a\", \"wcag111\"], \"description\": \"Images have alternative \
                 text\", \"help\": \"Images must have alternative text\", \"helpUrl\": \
                 \"https://dequeuniversity.com/rules/axe/4.10/image-alt\", \"nodes\": [";
    grow(folder, name, bytes, begin, "]}]}\n", |number, words| {
        let one = words.word();
        format!(
            "\n{{\"any\": [], \"all\": [], \"none\": [], \"impact\": \"critical\", \"html\": \"<img src=\\\"/{one}/{number}\
             .png\\\">\", \"target\": [\"main > img:nth-child({number})\"]}}"
        )
    });
}

/// A lock file of npm.
pub(crate) fn lock(folder: &Path, name: &str, bytes: u64) {
    let begin = "{\"name\": \"plots\", \"version\": \"1.0.0\", \"lockfileVersion\": 3, \"requires\": true, \"packages\": \
                 {\"\": {\"name\": \"plots\", \"dependencies\": {\"express\": \"^4.0.0\"}}";
    let begin = format!("{begin},\"node_modules/express\": {{\"version\": \"4.18.2\"}},");
    grow(folder, name, bytes, &begin, "}}\n", |number, words| {
        let one = words.word();
        format!(
            "\n\"node_modules/{one}-{number}\": {{\"version\": \"{}.0.{number}\", \"resolved\": \
             \"https://registry.npmjs.org/{one}-{number}/-/{one}.tgz\", \"integrity\": \"sha512-{:016x}\", \"license\": \
             \"MIT\"}}",
            number % 9,
            words.number()
        )
    });
}

/// A page of Markdown.
pub(crate) fn page(folder: &Path, name: &str, bytes: u64) {
    grow(folder, name, bytes, "# Plots\n", "\n", |number, words| {
        let (one, other) = (words.word(), words.word());
        format!(
            " the {one} and the {other}\n\nAn [account of {number}](https://example.org/{one}/{number}), with"
        )
    });
}

/// Bytes that are no text.
pub(crate) fn binary(folder: &Path, name: &str, bytes: u64) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path).unwrap());
    let mut words = Words::new(bytes);
    for _ in 0..bytes / 8 {
        file.write_all(&words.number().to_le_bytes()).unwrap();
    }
    file.flush().unwrap();
}
