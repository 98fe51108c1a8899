//! Packs from archives and registries: whose are used, what is fetched, and what a registry cannot do.

#![cfg(feature = "pull")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set its table or play its registry fails"
)]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use minisign::KeyPair;
use serde_json::{Value, json};
use yardstick::pack::registry::{ARCHIVE_LAYER, ARTIFACT, SIGNATURE_LAYER};
use yardstick::pack::{ContentDigest, PackSource, archive::unpack};

use crate::desk::{Desk, Ran};
use crate::plots::{FILES, PACK};

#[path = "../common/archive.rs"]
mod archive;

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

fn plots() -> Vec<u8> {
    archive::archive(&FILES.map(|(path, text)| (path, text.as_bytes())))
}

/// Somebody who signs packs.
struct Signer(KeyPair);

impl Signer {
    fn new() -> Signer {
        Signer(KeyPair::generate_unencrypted_keypair().unwrap())
    }

    fn sign(&self, bytes: &[u8]) -> String {
        let signed = minisign::sign(None, &self.0.sk, bytes, None, None);
        signed.unwrap().to_string()
    }

    /// Settings that trust them.
    fn trusted(&self) -> String {
        format!(
            "[trust.keys]\nthistledown = \"{}\"\n",
            self.0.pk.to_base64()
        )
    }
}

/// A service, and settings.
fn desk(settings: &str) -> Desk {
    let desk = Desk::new();
    let service = "name: Rent an allotment\norganisation: { name: Thistledown, kind: council }\nphase: live\n";
    desk.put("service.yaml", service)
        .put("yardstick.toml", settings);
    desk
}

const NAMED: &[&str] = &["check", ".", "--packs", "named", "--pack"];

fn check(desk: &Desk, pack: &str) -> Ran {
    desk.run(&[NAMED, &[pack, "--store", "store"]].concat())
}

/// What is said, on one line.
fn said(ran: &Ran) -> String {
    let all = format!("{} {}", ran.stdout, ran.stderr);
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn says(ran: &Ran, code: i32, words: &[&str]) {
    ran.ends_with(code);
    let said = said(ran);
    for words in words {
        assert!(
            said.contains(words),
            "`{words}` is not said in:\n{}\n{}",
            ran.stdout,
            ran.stderr
        );
    }
}

#[test]
fn an_archive_that_is_signed_is_used_as_its_folder_is() {
    let signer = Signer::new();
    let desk = desk(&signer.trusted());
    desk.put("plots.tar.gz", plots());
    desk.put("plots.tar.gz.minisig", signer.sign(&plots()));
    for (path, text) in FILES {
        desk.put(&format!("folder/{path}"), text);
    }
    says(
        &check(&desk, "plots.tar.gz"),
        1,
        &["plots 1 (from plots.tar.gz; signed by thistledown)"],
    );
    says(&check(&desk, "folder"), 1, &["plots 1 (from folder)"]);

    let report = |pack: &str| -> Value {
        let ran = desk.run(&[NAMED, &[pack, "--format", "json"]].concat());
        serde_json::from_str(&ran.stdout).unwrap()
    };
    let (archive, folder) = (report("plots.tar.gz"), report("folder"));
    assert_eq!(archive["results"], folder["results"]);
    assert!(!archive["results"].as_array().unwrap().is_empty());
    assert_eq!(archive["packs"][0]["signedBy"], "thistledown");
    assert_eq!(folder["packs"][0]["signedBy"], Value::Null);
}

/// In whichever way an archive was made, its pack has the files of the folder: so it has the folder's digest.
#[test]
fn an_archive_has_the_files_of_its_folder() {
    let desk = Desk::new();
    for (path, text) in FILES {
        desk.put(&format!("plots/{path}"), text);
    }
    desk.put("plots/data/terms.yaml", "- a\n")
        .put("plots/README.md", "# Plots\n");
    let texts = |source: PackSource| -> Vec<(String, String)> {
        let files = source.files.into_iter();
        files
            .map(|(path, text)| (path, text.text().to_owned()))
            .collect()
    };
    let folder = texts(PackSource::open(&desk.file("plots")).unwrap());
    assert_eq!(folder.len(), 4);
    for arguments in [
        &["-czf", "a.tar.gz", "plots"][..],
        &["-czf", "a.tar.gz", "-C", "plots", "."],
        &["-czf", "a.tar.gz", "--format=pax", "plots/"],
        &[
            "-czf",
            "a.tar.gz",
            "--format=gnu",
            "-C",
            "plots",
            "rules",
            "pack.yaml",
            "clauses.yaml",
            "data",
        ],
    ] {
        let made = Command::new("tar")
            .args(arguments)
            .current_dir(desk.path())
            .status();
        assert!(made.unwrap().success());
        let bytes = read(&desk, "a.tar.gz");
        assert_eq!(
            texts(unpack("a.tar.gz", &bytes).unwrap()),
            folder,
            "{arguments:?}"
        );
    }
}

#[expect(clippy::disallowed_methods, reason = "a test reads what it made")]
fn read(desk: &Desk, name: &str) -> Vec<u8> {
    fs::read(desk.file(name)).unwrap()
}

#[test]
fn what_nobody_trusted_has_signed_is_not_used() {
    let (signer, other) = (Signer::new(), Signer::new());
    let desk = desk(&signer.trusted());
    let signed = |archive: &[u8], signature: Option<&str>| {
        desk.put("plots.tar.gz", archive);
        match signature {
            Some(signature) => {
                desk.put("plots.tar.gz.minisig", signature);
            }
            None => fs::remove_file(desk.file("plots.tar.gz.minisig")).unwrap(),
        }
        check(&desk, "plots.tar.gz")
    };
    let plots = plots();
    let signature = signer.sign(&plots);
    says(
        &signed(&plots, Some(&signature)),
        1,
        &["signed by thistledown"],
    );

    let unsigned = signed(&plots, None);
    says(
        &unsigned,
        4,
        &[
            "nobody has signed `plots.tar.gz`",
            "minisign -S",
            "`plots.tar.gz.minisig`",
        ],
    );
    assert!(unsigned.stdout.is_empty(), "{}", unsigned.stdout);

    let unknown = signed(&plots, Some(&other.sign(&plots)));
    says(
        &unknown,
        4,
        &[
            "a key that is not among the trusted keys (thistledown)",
            "`[trust.keys]`",
        ],
    );

    says(
        &signed(&plots, Some("RWQ")),
        4,
        &["`plots.tar.gz.minisig` is no signature of minisign"],
    );

    // Neither is read any further: what comes after the signature is no archive.
    for tampered in [
        &b"no archive"[..],
        &[plots.as_slice(), b"x"].concat(),
        &plots[..plots.len() - 1],
    ] {
        let forged = signed(tampered, Some(&signature));
        says(
            &forged,
            4,
            &[
                "`plots.tar.gz` is not what thistledown signed",
                "fetch both files again",
            ],
        );
    }

    // A signature of the other archive is none of this.
    let sheds = archive::archive(&[("pack.yaml", b"id: sheds")]);
    says(
        &signed(&plots, Some(&signer.sign(&sheds))),
        4,
        &["is not what thistledown signed"],
    );
}

#[test]
fn every_command_that_takes_a_pack_looks_at_its_signature() {
    let signer = Signer::new();
    let commands: [&[&str]; 6] = [
        &["explain", "kept", "--pack", "plots.tar.gz"],
        &["rules", "--pack", "plots.tar.gz"],
        &["packs", "--pack", "plots.tar.gz"],
        &["packs", "--for", ".", "--pack", "plots.tar.gz"],
        &["packs", "show", "plots.tar.gz"],
        &["packs", "diff", "plots.tar.gz", "plots.tar.gz"],
    ];
    for (settings, code) in [(signer.trusted(), 0), (Signer::new().trusted(), 4)] {
        let desk = desk(&settings);
        desk.put("plots.tar.gz", plots());
        desk.put("plots.tar.gz.minisig", signer.sign(&plots()));
        for command in commands {
            let ran = desk.run(command);
            let words: &[&str] = if code == 0 {
                &["plots"]
            } else {
                &["not among the trusted keys"]
            };
            says(&ran, code, words);
        }
    }
}

#[test]
fn settings_can_accept_what_nobody_signed_and_name_archives() {
    for named in [
        "\"./packs/plots.tar.gz\"",
        "{ path = \"packs/plots.tar.gz\", edition = \"1\" }",
    ] {
        let settings = format!(
            "pack-choice = \"named\"\n[packs]\nplots = {named}\n[trust]\nunsigned = \"accept\"\n"
        );
        let desk = desk(&settings);
        desk.put("packs/plots.tar.gz", plots());
        let ran = desk.run(&["check", "."]);
        says(&ran, 1, &["(from ", "packs/plots.tar.gz)", "· kept"]);
        assert!(!said(&ran).contains("signed by"), "{}", ran.stdout);

        // What somebody signed has to fit all the same.
        let signer = Signer::new();
        desk.put("packs/plots.tar.gz.minisig", signer.sign(&plots()));
        says(
            &desk.run(&["check", "."]),
            4,
            &["the trusted keys: there are none"],
        );
    }
}

#[test]
fn mistakes_in_settings_are_drawn_at_their_place() {
    let desk = desk("[trust.keys]\nthistledown = \"RWQnot\"\n[trust]\nunsigned = \"perhaps\"\n");
    says(
        &desk.run(&["check", "."]),
        2,
        &["yardstick.toml:4", "perhaps"],
    );
    desk.put(
        "yardstick.toml",
        "[trust.keys]\nthistledown = \"RWQnot\"\n[packs]\nplots = \"oci://Host_/plots\"\n",
    );
    let ran = desk.run(&["check", "."]);
    says(
        &ran,
        2,
        &[
            "yardstick.toml:2",
            "is no public key of minisign",
            "yardstick.toml:4",
            "names no pack in a registry",
        ],
    );
    says(
        &desk.run(&["check", ".", "--pack", "oci://host"]),
        2,
        &["names no pack in a registry"],
    );
    says(
        &desk.run(&["pull", "oci://host"]),
        2,
        &[
            "names no pack in a registry",
            "oci://registry.example/our-rules:1",
        ],
    );
}

/// What a registry was asked, by its path and its headers.
#[derive(Clone, Debug)]
struct Question {
    path: String,
    headers: Vec<String>,
}

/// A registry on this machine that answers as it is told to.
struct Registry {
    host: String,
    asked: Arc<Mutex<Vec<Question>>>,
}

impl Registry {
    fn start(answer: impl Fn(&Question, &mut TcpStream) + Send + Sync + 'static) -> Registry {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (answer, questions) = (Arc::new(answer), Arc::clone(&asked));
        thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let (answer, questions) = (Arc::clone(&answer), Arc::clone(&questions));
                thread::spawn(move || {
                    if let Some(question) = Question::read(&stream) {
                        questions.lock().unwrap().push(question.clone());
                        answer(&question, &mut stream);
                    }
                });
            }
        });
        Registry { host, asked }
    }

    /// One that has this pack, as it should.
    fn of(archive: Vec<u8>, signature: Option<String>) -> Registry {
        Registry::start(move |question, stream| {
            honest(question, stream, &archive, signature.as_deref());
        })
    }

    fn reference(&self) -> String {
        format!("oci://{}/thistledown/plots:1", self.host)
    }

    fn asked(&self) -> Vec<Question> {
        self.asked.lock().unwrap().clone()
    }
}

impl Question {
    fn read(stream: &TcpStream) -> Option<Question> {
        let mut lines = BufReader::new(stream).lines();
        let first = lines.next()?.ok()?;
        let path = first.split(' ').nth(1)?.to_owned();
        let headers = lines
            .map_while(Result::ok)
            .take_while(|line| !line.is_empty());
        Some(Question {
            path,
            headers: headers.collect(),
        })
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|header| {
            let (key, value) = header.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// Answers as far as the other side listens.
fn reply(stream: &mut TcpStream, status: &str, headers: &[(&str, &str)], body: &[u8]) {
    let headers: String = headers
        .iter()
        .map(|(key, value)| format!("{key}: {value}\r\n"))
        .collect();
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body));
}

fn layer(kind: &str, bytes: &[u8]) -> Value {
    json!({ "mediaType": kind, "digest": ContentDigest::of(bytes).to_string(), "size": bytes.len() })
}

fn manifest(archive: &[u8], signature: Option<&str>) -> Value {
    let signature = signature.map(|signature| layer(SIGNATURE_LAYER, signature.as_bytes()));
    let layers: Vec<Value> = [layer(ARCHIVE_LAYER, archive)]
        .into_iter()
        .chain(signature)
        .collect();
    json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "artifactType": ARTIFACT,
        "config": layer("application/vnd.oci.empty.v1+json", b"{}"),
        "layers": layers,
    })
}

fn reply_manifest(stream: &mut TcpStream, manifest: &Value) {
    reply(
        stream,
        "200 OK",
        &[("Content-Type", MANIFEST)],
        manifest.to_string().as_bytes(),
    );
}

fn honest(question: &Question, stream: &mut TcpStream, archive: &[u8], signature: Option<&str>) {
    let blob = |bytes: &[u8]| format!("/v2/thistledown/plots/blobs/{}", ContentDigest::of(bytes));
    let signature_bytes = signature.unwrap_or_default().as_bytes();
    match question.path.as_str() {
        path if path.starts_with("/v2/thistledown/plots/manifests/") => {
            reply_manifest(stream, &manifest(archive, signature));
        }
        path if path == blob(archive) => reply(stream, "200 OK", &[], archive),
        path if path == blob(signature_bytes) => reply(stream, "200 OK", &[], signature_bytes),
        _ => reply(stream, "404 Not Found", &[], b""),
    }
}

fn pull(desk: &Desk, reference: &str) -> Ran {
    desk.run(&["pull", reference, "--store", "store", "--timeout", "60"])
}

#[test]
fn a_pack_is_pulled_once_and_then_checked_without_a_network() {
    let signer = Signer::new();
    let signature = signer.sign(&plots());
    let registry = Registry::of(plots(), Some(signature.clone()));
    let reference = registry.reference();
    let desk = desk(&format!(
        "pack-choice = \"named\"\n[packs]\nplots = {{ oci = \"{reference}\" }}\n{}",
        signer.trusted()
    ));
    let check = || desk.run_with(&["check", "."], &[("YARDSTICK_STORE", "store")]);
    says(
        &check(),
        4,
        &[
            &format!("`{reference}` was not pulled"),
            "`yardstick pull` fetches what the settings name",
        ],
    );
    assert!(registry.asked().is_empty(), "a check used the network");

    let pulled = desk.run(&["pull", "--store", "store"]);
    let digest = ContentDigest::of(&plots());
    let described = ContentDigest::of(manifest(&plots(), Some(&signature)).to_string().as_bytes());
    pulled.ends_with(0);
    assert_eq!(
        pulled.stdout,
        format!(
            "{reference}\n  holds      plots 1, encoding 0.1.0\n  signed by  thistledown\n  archive    {digest}\n  \
             manifest   {described}\n"
        )
    );
    let asked = registry.asked();
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert!(
        asked
            .iter()
            .all(|question| question.header("authorization").is_none())
    );
    // In the store it can be looked at with other programs: the signature is where minisign looks for it.
    let kept = format!("store/sha256-{}.tar.gz", digest.digits());
    assert_eq!(read(&desk, &kept), plots());
    assert_eq!(desk.read(&format!("{kept}.minisig")), signature);

    says(
        &check(),
        1,
        &[
            &format!("plots 1 (from {reference}; signed by thistledown)"),
            "· kept",
        ],
    );
    let shown = desk.run(&["packs", "show", &reference, "--store", "store"]);
    says(&shown, 0, &["Allotments"]);
    assert_eq!(registry.asked().len(), 3, "a check used the network");

    // What lies in the store is looked at again.
    desk.put(&kept, "else");
    says(
        &check(),
        4,
        &[
            "has changed since: the archive has another digest",
            "`yardstick pull`",
        ],
    );
    desk.put(&kept, plots())
        .put(&format!("{kept}.minisig"), Signer::new().sign(&plots()));
    says(&check(), 4, &["a key that is not among the trusted keys"]);
    fs::remove_file(desk.file(&format!("{kept}.minisig"))).unwrap();
    says(&check(), 4, &[&format!("nobody has signed `{reference}`")]);
    desk.run(&["pull", "--store", "store"]).ends_with(0);
    says(&check(), 1, &["signed by thistledown"]);
    fs::remove_file(desk.file(&kept)).unwrap();
    says(&check(), 4, &["the archive is gone"]);
}

#[test]
fn a_digest_means_one_manifest() {
    let signer = Signer::new();
    let signature = signer.sign(&plots());
    let registry = Registry::of(plots(), Some(signature.clone()));
    let described = ContentDigest::of(manifest(&plots(), Some(&signature)).to_string().as_bytes());
    let desk = desk(&signer.trusted());
    let pinned =
        |digest: &ContentDigest| format!("oci://{}/thistledown/plots@{digest}", registry.host);
    says(
        &pull(&desk, &pinned(&described)),
        0,
        &["signed by thistledown"],
    );
    says(
        &check(&desk, &pinned(&described)),
        1,
        &["signed by thistledown"],
    );
    let other = ContentDigest::of(b"another");
    says(
        &pull(&desk, &pinned(&other)),
        4,
        &[&format!(
            "the manifest has the digest {described}, and not {other}"
        )],
    );
    says(&check(&desk, &pinned(&other)), 4, &["was not pulled"]);
}

#[test]
fn what_may_not_be_used_is_not_kept() {
    let signer = Signer::new();
    let desk = desk(&signer.trusted());
    let refused = |archive: Vec<u8>, signature: Option<String>, code: i32, words: &[&str]| {
        let registry = Registry::of(archive, signature);
        says(&pull(&desk, &registry.reference()), code, words);
        assert!(!desk.file("store").exists(), "something was kept");
    };
    refused(plots(), None, 4, &["nobody has signed"]);
    refused(
        plots(),
        Some(Signer::new().sign(&plots())),
        4,
        &["not among the trusted keys"],
    );
    refused(
        plots(),
        Some(signer.sign(b"other")),
        4,
        &["is not what thistledown signed"],
    );
    // Signed, and no pack.
    let wrong = archive::archive(&[("../pack.yaml", PACK.as_bytes())]);
    let signature = signer.sign(&wrong);
    refused(wrong, Some(signature), 2, &["leads out of the archive"]);
    let wrong = archive::archive(&[("pack.yaml", b"id: plots")]);
    let signature = signer.sign(&wrong);
    refused(wrong, Some(signature), 2, &["`clauses.yaml` is missing"]);
}

/// All packs of a run are good, or none is kept.
#[test]
fn one_pack_that_may_not_be_used_keeps_the_others_out() {
    let signer = Signer::new();
    let good = Registry::of(plots(), Some(signer.sign(&plots())));
    let bad = Registry::of(plots(), None);
    let desk = desk(&signer.trusted());
    let (good, bad) = (good.reference(), bad.reference());
    let ran = desk.run(&["pull", &good, &bad, "--store", "store"]);
    says(&ran, 4, &["nobody has signed"]);
    assert!(ran.stdout.is_empty() && !desk.file("store").exists());
}

/// Sends the same again and again, for as long as anybody listens.
fn without_end(stream: &mut TcpStream, head: &str) {
    let _ = stream.write_all(head.as_bytes());
    let chunk = [b"10000\r\n".as_slice(), &[b' '; 0x10000], b"\r\n"].concat();
    while stream.write_all(&chunk).is_ok() {}
}

const CHUNKED: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.oci.image.manifest.v1+json\r\nTransfer-Encoding: chunked\r\n\r\n";

type Answer = fn(&Question, &mut TcpStream);

/// Whether this is about the manifest. The rest of what an evil registry does not spoil is honest.
fn is_manifest(question: &Question) -> bool {
    question.path.contains("/manifests/")
}

#[test]
fn a_registry_cannot_send_what_was_not_asked_for() {
    let answers: [(Answer, i32, &[&str]); 17] = [
        (
            |_, stream| without_end(stream, CHUNKED),
            2,
            &["sent more than 65536 bytes as the manifest"],
        ),
        (
            |_, stream| {
                let head =
                    CHUNKED.replace("Transfer-Encoding: chunked", "Content-Length: 99999999999");
                without_end(stream, &head);
            },
            2,
            &["sent more than 65536 bytes as the manifest"],
        ),
        (
            |question, stream| match is_manifest(question) {
                true => reply_manifest(stream, &manifest(&plots(), None)),
                false => without_end(stream, CHUNKED),
            },
            4,
            &[
                "sent more than the ",
                " bytes that its manifest says of the archive",
            ],
        ),
        (
            |question, stream| match is_manifest(question) {
                true => {
                    let mut manifest = manifest(&plots(), None);
                    manifest["layers"][0]["size"] = json!(1_u64 << 40);
                    reply_manifest(stream, &manifest);
                }
                false => without_end(stream, CHUNKED),
            },
            2,
            &["sent more than 16777216 bytes as the archive"],
        ),
        (
            |question, stream| match is_manifest(question) {
                true => reply_manifest(stream, &manifest(&plots(), None)),
                false => reply(stream, "200 OK", &[], b"something else"),
            },
            4,
            &["the archive has the digest sha256:"],
        ),
        (
            |question, stream| match is_manifest(question) {
                true => reply_manifest(stream, &manifest(&plots(), None)),
                false => {
                    let _ =
                        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\nshort");
                }
            },
            2,
            &["the registry broke off"],
        ),
        (
            |_, stream| {
                reply(
                    stream,
                    "200 OK",
                    &[("Content-Type", "text/html")],
                    b"<html>",
                )
            },
            2,
            &[
                "its manifest has the media type `text/html`",
                "docs/trust.md",
            ],
        ),
        (
            |_, stream| {
                reply(
                    stream,
                    "200 OK",
                    &[("Content-Type", MANIFEST)],
                    b"{\"schemaVersion\": 2",
                )
            },
            2,
            &["its manifest is none"],
        ),
        (
            |_, stream| {
                let mut manifest = manifest(&plots(), None);
                manifest["artifactType"] = json!("application/vnd.evil\u{1b}[31m\n::error::x");
                reply_manifest(stream, &manifest);
            },
            2,
            &["its artifact type is `application/vnd.evil [31m ::error::x`"],
        ),
        (
            |_, stream| {
                let mut manifest = manifest(&plots(), None);
                manifest["layers"][0]["digest"] = json!("sha256:../../../../etc/passwd");
                reply_manifest(stream, &manifest);
            },
            2,
            &["no digest that begins with `sha256:`"],
        ),
        (
            |_, stream| {
                reply(
                    stream,
                    "307 Temporary Redirect",
                    &[("Location", "http://169.254.169.254/latest")],
                    b"",
                );
            },
            2,
            &["sends on to `http://169.254.169.254/latest`, which is not followed"],
        ),
        (
            |question, stream| match is_manifest(question) {
                true => reply_manifest(stream, &manifest(&plots(), None)),
                false => reply(
                    stream,
                    "302 Found",
                    &[("Location", "http://127.0.0.1:9/x")],
                    b"",
                ),
            },
            2,
            &["sends on to `http://127.0.0.1:9/x`", "only with https"],
        ),
        (
            |_, stream| {
                let challenge = "Bearer realm=\"http://169.254.169.254/token\",service=\"x\"";
                reply(
                    stream,
                    "401 Unauthorized",
                    &[("WWW-Authenticate", challenge)],
                    b"",
                );
            },
            2,
            &["it hands out tokens at an address that is neither its own nor a public one"],
        ),
        (
            |_, stream| {
                reply(
                    stream,
                    "401 Unauthorized",
                    &[("WWW-Authenticate", "Basic realm=\"x\"")],
                    b"",
                )
            },
            2,
            &["wants to know who asks", "YARDSTICK_REGISTRY_USER"],
        ),
        (
            |_, stream| reply(stream, "404 Not Found", &[], b""),
            2,
            &["the registry has no such pack"],
        ),
        (
            |_, stream| {
                let said = json!({ "errors": [{ "code": "DENIED", "message": "no \u{1b}[2J\n##[error] way" }] });
                reply(
                    stream,
                    "429 Too Many Requests",
                    &[],
                    said.to_string().as_bytes(),
                );
            },
            2,
            &["the registry answered with 429 Too Many Requests: `no [2J ##(error] way`"],
        ),
        (
            |_, stream| {
                let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n");
            },
            2,
            &["could not be reached"],
        ),
    ];
    for (answer, code, words) in answers {
        let registry = Registry::start(answer);
        let desk = desk("[trust]\nunsigned = \"accept\"\n");
        let ran = pull(&desk, &registry.reference());
        says(&ran, code, words);
        assert!(
            !ran.stderr.contains('\u{1b}') && !ran.stderr.contains("panicked"),
            "{}",
            ran.stderr
        );
        assert!(
            ran.stderr
                .lines()
                .all(|line| !line.trim_start().starts_with("::") && !line.contains("##[")),
            "{}",
            ran.stderr
        );
        assert!(!desk.file("store").exists(), "something was kept");
    }
}

#[test]
fn a_registry_that_is_never_done_is_left() {
    let answers: [Answer; 3] = [
        |_, _| thread::sleep(Duration::from_secs(600)),
        // A byte now and then would keep a timeout between two bytes waiting.
        |_, stream| {
            let _ = stream.write_all(CHUNKED.as_bytes());
            while stream.write_all(b"1\r\n \r\n").is_ok() {
                thread::sleep(Duration::from_millis(100));
            }
        },
        |question, stream| match is_manifest(question) {
            true => reply_manifest(stream, &manifest(&plots(), None)),
            false => thread::sleep(Duration::from_secs(600)),
        },
    ];
    for answer in answers {
        let registry = Registry::start(answer);
        let desk = desk("[trust]\nunsigned = \"accept\"\n");
        let begin = Instant::now();
        let ran = desk.run(&[
            "pull",
            &registry.reference(),
            "--store",
            "store",
            "--timeout",
            "1",
        ]);
        says(
            &ran,
            2,
            &[
                "the registry was not done after 1 second",
                "`--timeout SECONDS`",
            ],
        );
        assert!(begin.elapsed() < Duration::from_secs(60));
        assert!(!desk.file("store").exists(), "something was kept");
    }
}

#[test]
fn a_registry_that_asks_is_told_who_it_is() {
    let registry = Registry::start(|question, stream| {
        let host = question.header("host").unwrap_or_default().to_owned();
        let challenge = format!("Bearer realm=\"http://{host}/token\",service=\"allotments\"");
        match (
            question.path.split('?').next(),
            question.header("authorization"),
        ) {
            (Some("/token"), Some("Basic aGFyZTpjYXJyb3Q=")) => {
                assert!(
                    question
                        .path
                        .contains("scope=repository%3Athistledown%2Fplots%3Apull")
                );
                reply(stream, "200 OK", &[], b"{\"token\": \"clover\"}");
            }
            (_, Some("Bearer clover")) => honest(question, stream, &plots(), None),
            _ => reply(
                stream,
                "401 Unauthorized",
                &[("WWW-Authenticate", &challenge)],
                b"",
            ),
        }
    });
    let basic = Registry::start(|question, stream| match question.header("authorization") {
        Some("Basic aGFyZTpjYXJyb3Q=") => honest(question, stream, &plots(), None),
        _ => reply(
            stream,
            "401 Unauthorized",
            &[("WWW-Authenticate", "Basic realm=\"x\"")],
            b"",
        ),
    });
    let desk = desk("[trust]\nunsigned = \"accept\"\n");
    let variables = |password| {
        [
            ("YARDSTICK_REGISTRY_USER", "hare"),
            ("YARDSTICK_REGISTRY_PASSWORD", password),
        ]
    };
    for registry in [&registry, &basic] {
        let reference = registry.reference();
        let arguments = ["pull", &reference, "--store", "store"];
        says(
            &desk.run_with(&arguments, &variables("carrot")),
            0,
            &["signed by nobody"],
        );
        says(
            &desk.run_with(&arguments, &variables("cabbage")),
            2,
            &["wants to know who asks"],
        );
        says(&desk.run(&arguments), 2, &["wants to know who asks"]);
        says(
            &desk.run_with(&arguments, &variables("carrot")[..1]),
            2,
            &["one is not set"],
        );
    }

    // A password is not for every registry that somebody's settings name.
    let (one, other) = (registry.reference(), basic.reference());
    let before = (registry.asked().len(), basic.asked().len());
    let ran = desk.run_with(&["pull", &one, &other], &variables("carrot"));
    says(
        &ran,
        2,
        &["are for one registry, and these packs are in several"],
    );
    assert_eq!(before, (registry.asked().len(), basic.asked().len()));
}

#[test]
fn without_a_pack_to_pull_there_is_nothing_to_do() {
    let desk = desk("[packs]\nplots = \"./plots\"\n");
    says(&desk.run(&["pull"]), 3, &["there is nothing to pull"]);
    says(&desk.run(&["pull", "nowhere"]), 2, &["nowhere"]);
}

#[test]
fn other_machines_are_asked_with_encryption() {
    let desk = desk("");
    // Names under `.invalid` are nobody's: what cannot be looked up was at least not asked in the clear.
    let ran = pull(&desk, "oci://registry.invalid/plots:1");
    says(
        &ran,
        2,
        &["could not be reached", "asked with https", "`--plain-http`"],
    );
}

/// The registry that many run, as Debian packages it.
struct RealRegistry {
    host: String,
    child: Child,
    _folder: tempfile::TempDir,
}

impl RealRegistry {
    /// `program`: `docker-registry`.
    fn start(program: &str) -> RealRegistry {
        let folder = tempfile::tempdir().unwrap();
        let host = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .to_string();
        let storage = folder.path().join("storage");
        let config = folder.path().join("config.yml");
        let settings = format!(
            "version: 0.1\nlog: {{ level: error }}\nstorage: {{ filesystem: {{ rootdirectory: {} }} }}\nhttp: {{ addr: \"{host}\" }}\n",
            storage.display()
        );
        fs::write(&config, settings).unwrap();
        let child = Command::new(program)
            .arg("serve")
            .arg(&config)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("the registry `{program}` does not run: {error}"));
        let begin = Instant::now();
        while TcpStream::connect(&host).is_err() {
            assert!(
                begin.elapsed() < Duration::from_secs(30),
                "the registry does not listen"
            );
            thread::sleep(Duration::from_millis(50));
        }
        RealRegistry {
            host,
            child,
            _folder: folder,
        }
    }
}

impl Drop for RealRegistry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Publishes a pack with a client that is not ours.
fn publish(host: &str, archive: &[u8], signature: Option<&str>) {
    use oci_client::client::{ClientConfig, ClientProtocol, Config, ImageLayer};
    use oci_client::secrets::RegistryAuth;
    let client = oci_client::Client::try_from(ClientConfig {
        protocol: ClientProtocol::Http,
        ..ClientConfig::default()
    });
    let reference = format!("{host}/thistledown/plots:1").parse().unwrap();
    let layer = |bytes: &[u8], kind: &str| ImageLayer::new(bytes.to_vec(), kind.to_owned(), None);
    let signature = signature.map(|signature| layer(signature.as_bytes(), SIGNATURE_LAYER));
    let layers: Vec<ImageLayer> = [layer(archive, ARCHIVE_LAYER)]
        .into_iter()
        .chain(signature)
        .collect();
    let config = Config::new(
        &b"{}"[..],
        "application/vnd.oci.empty.v1+json".to_owned(),
        None,
    );
    let mut manifest = oci_client::manifest::OciImageManifest::build(&layers, &config, None);
    manifest.media_type = Some(MANIFEST.to_owned());
    manifest.artifact_type = Some(ARTIFACT.to_owned());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let push = async {
        let client = client.unwrap();
        client
            .push(
                &reference,
                &layers,
                config,
                &RegistryAuth::Anonymous,
                Some(manifest),
            )
            .await
    };
    runtime.block_on(push).unwrap();
}

/// Against the program that YARDSTICK_REGISTRY_PROGRAM names: `docker-registry`, of Debian's package of that name.
#[test]
#[ignore = "needs a registry: YARDSTICK_REGISTRY_PROGRAM=docker-registry"]
fn a_real_registry_hands_out_what_was_published() {
    let program = std::env::var_os("YARDSTICK_REGISTRY_PROGRAM");
    let program = program.expect("YARDSTICK_REGISTRY_PROGRAM names the program, `docker-registry`");
    let registry = RealRegistry::start(&program.to_string_lossy());
    let signer = Signer::new();
    let reference = format!("oci://{}/thistledown/plots:1", registry.host);
    let desk = desk(&format!(
        "pack-choice = \"named\"\n[packs]\nplots = \"{reference}\"\n{}",
        signer.trusted()
    ));
    let check = || desk.run(&["check", ".", "--store", "store"]);
    let pull = || desk.run(&["pull", "--store", "store"]);
    says(&pull(), 2, &["the registry has no such pack"]);

    publish(&registry.host, &plots(), None);
    says(&pull(), 4, &["nobody has signed"]);
    says(&check(), 4, &["was not pulled"]);

    publish(&registry.host, &plots(), Some(&signer.sign(&plots())));
    let pulled = pull();
    says(
        &pulled,
        0,
        &["holds plots 1, encoding 0.1.0", "signed by thistledown"],
    );
    says(&check(), 1, &["signed by thistledown", "· kept"]);

    // By its digest, also after the tag moved on; and then without the registry.
    let described = pulled
        .stdout
        .lines()
        .find_map(|line| line.trim().strip_prefix("manifest"));
    let pinned = format!(
        "oci://{}/thistledown/plots@{}",
        registry.host,
        described.unwrap().trim()
    );
    let newer = PACK.replace("0.1.0", "0.2.0");
    let files = FILES.map(|(path, text)| {
        (
            path,
            if path == "pack.yaml" {
                newer.as_bytes()
            } else {
                text.as_bytes()
            },
        )
    });
    let newer = archive::archive(&files);
    publish(&registry.host, &newer, Some(&signer.sign(&newer)));
    says(
        &desk.run(&["pull", &pinned, "--store", "store"]),
        0,
        &["encoding 0.1.0"],
    );
    says(&pull(), 0, &["encoding 0.2.0"]);
    drop(registry);
    says(&pull(), 2, &["could not be reached"]);
    says(&check(), 1, &["signed by thistledown"]);
    let shown = desk.run(&["packs", "--pack", &pinned, "--store", "store"]);
    says(&shown, 0, &["encoding 0.1.0"]);
}
