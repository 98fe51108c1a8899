//! Packs from OCI registries: the only code of the program that uses the network, and only `yardstick pull` calls it.
//!
//! A pull is two or three requests: a manifest, an archive and its signature. What these are comes from `oci-client`; its own
//! requests have no limit on what a registry may send as a manifest or a token, and go wherever the registry sends
//! them, so requests are made here, with the same library below. A registry is believed in nothing: every answer has a
//! limit that holds while it is read, everything has one deadline, and what arrives has the digest that was named. Whose pack it
//! is, signatures say (`signature`).

use std::error::Error;
use std::time::Duration;

use http_auth::ChallengeParser;
use oci_client::errors::OciEnvelope;
use oci_client::manifest::{OCI_IMAGE_MEDIA_TYPE, OciDescriptor, OciImageManifest};
use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION, WWW_AUTHENTICATE};
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url, redirect};
use serde::Deserialize;

use super::archive::LARGEST_ARCHIVE;
use super::place::{ContentDigest, OciReference, OciVersion};
use super::signature::LARGEST_SIGNATURE;
use super::store::Artifact;
use crate::words::{counted, quoted};

/// What kind of artifact a pack is.
pub const ARTIFACT: &str = "application/vnd.yardstick.pack.v1";
/// The layer that holds the archive.
pub const ARCHIVE_LAYER: &str = "application/vnd.yardstick.pack.v1.tar+gzip";
/// The layer that holds its signature.
pub const SIGNATURE_LAYER: &str = "application/vnd.yardstick.pack.v1.minisig";

/// A manifest of two layers is about a thousand bytes.
const LARGEST_MANIFEST: u64 = 64 << 10;
/// Tokens and complaints.
const LARGEST_WORD: u64 = 64 << 10;
/// Registries keep layers elsewhere and say where.
const MOST_REDIRECTS: usize = 3;

/// How packs are fetched.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether registries on other machines are asked without encryption, too.
    pub plain_http: bool,
    pub login: Option<Login>,
    /// How long one pack may take.
    pub patience: Duration,
}

/// Who asks.
#[derive(Clone)]
pub struct Login {
    pub user: String,
    pub password: String,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// Why a pack was not fetched.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    #[error("the registry could not be reached: {0}")]
    Unreachable(String),
    #[error("the registry broke off: {0}")]
    BrokeOff(String),
    #[error("the registry was not done after {}", seconds(.0))]
    TooSlow(Duration),
    #[error("the registry has no such pack")]
    Missing,
    #[error("the registry wants to know who asks, or does not let them have it")]
    NotAllowed,
    #[error("the registry answered with {status}{}", .said.as_ref().map(|said| format!(": {said}")).unwrap_or_default())]
    Answered {
        status: StatusCode,
        said: Option<String>,
    },
    #[error("the registry sends on to {to}, {why}")]
    SentOn { to: String, why: &'static str },
    #[error("the registry sent more than {limit} bytes as {what}")]
    TooMuch { what: &'static str, limit: u64 },
    #[error("the registry sent more than the {said} bytes that its manifest says of {what}")]
    OtherSize { what: &'static str, said: u64 },
    #[error("{what} has the digest {sent}, and not {said}")]
    OtherDigest {
        what: &'static str,
        said: ContentDigest,
        sent: ContentDigest,
    },
    #[error("what the registry has there is no pack: {0}")]
    NotAPack(String),
    #[error("the registry's way to log in cannot be used: {0}")]
    Login(&'static str),
}

impl RegistryError {
    /// Whether what was sent is something else than what was named.
    pub fn is_other_content(&self) -> bool {
        match self {
            RegistryError::OtherDigest { .. } | RegistryError::OtherSize { .. } => true,
            RegistryError::Unreachable(_)
            | RegistryError::BrokeOff(_)
            | RegistryError::TooSlow(_)
            | RegistryError::Missing
            | RegistryError::NotAllowed
            | RegistryError::Answered { .. }
            | RegistryError::SentOn { .. }
            | RegistryError::TooMuch { .. }
            | RegistryError::NotAPack(_)
            | RegistryError::Login(_) => false,
        }
    }

    /// What to do.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            RegistryError::Unreachable(_) => Some(
                "registries on other machines are asked with https, unless `--plain-http` says otherwise",
            ),
            RegistryError::TooSlow(_) => Some("`--timeout SECONDS` waits longer"),
            RegistryError::NotAllowed => Some(
                "set YARDSTICK_REGISTRY_USER and YARDSTICK_REGISTRY_PASSWORD; some registries say so of packs that do not \
                 exist, too",
            ),
            RegistryError::NotAPack(_) => Some("docs/trust.md says how a pack is published"),
            RegistryError::BrokeOff(_)
            | RegistryError::Missing
            | RegistryError::Answered { .. }
            | RegistryError::SentOn { .. }
            | RegistryError::TooMuch { .. }
            | RegistryError::OtherSize { .. }
            | RegistryError::OtherDigest { .. }
            | RegistryError::Login(_) => None,
        }
    }
}

/// Fetches what a registry has under a reference. The digests fit; the signature was not looked at.
pub fn fetch(reference: &OciReference, options: &Options) -> Result<Artifact, RegistryError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| RegistryError::Unreachable(error.to_string()))?;
    let fetched = runtime.block_on(async {
        let visit = Visit::new(reference, options)?;
        tokio::time::timeout(options.patience, visit.artifact())
            .await
            .unwrap_or(Err(RegistryError::TooSlow(options.patience)))
    });
    // A name that is still looked up is nobody's concern any more.
    runtime.shutdown_background();
    fetched
}

/// As whom a request is made.
enum Credentials {
    Nobody,
    Login(Login),
    Token(String),
}

impl Credentials {
    fn on(&self, request: RequestBuilder) -> RequestBuilder {
        match self {
            Credentials::Nobody => request,
            Credentials::Login(login) => request.basic_auth(&login.user, Some(&login.password)),
            Credentials::Token(token) => request.bearer_auth(token),
        }
    }
}

/// One pack, fetched from one registry.
struct Visit<'a> {
    client: Client,
    reference: &'a OciReference,
    login: Option<&'a Login>,
    /// `https://registry.example/v2/our-rules`
    base: String,
}

impl<'a> Visit<'a> {
    fn new(reference: &'a OciReference, options: &'a Options) -> Result<Self, RegistryError> {
        let is_plain = options.plain_http || reference.is_loopback();
        let mut client = Client::builder()
            .redirect(redirect::Policy::none())
            .https_only(!is_plain)
            .referer(false)
            .user_agent(concat!("yardstick/", env!("CARGO_PKG_VERSION")));
        if reference.is_loopback() {
            client = client.no_proxy();
        }
        let client = client
            .build()
            .map_err(|error| RegistryError::Unreachable(innermost(&error)))?;
        let scheme = if is_plain { "http" } else { "https" };
        // Docker Hub has its registry elsewhere than its name says.
        let host = match reference.host() {
            "docker.io" => "registry-1.docker.io",
            host => host,
        };
        Ok(Visit {
            client,
            reference,
            login: options.login.as_ref(),
            base: format!("{scheme}://{host}/v2/{}", reference.name()),
        })
    }

    async fn artifact(&self) -> Result<Artifact, RegistryError> {
        let (manifest, digest, credentials) = self.manifest().await?;
        let Layers { archive, signature } = Layers::of(&manifest)?;
        let signature = match signature {
            Some(layer) => Some(self.layer(layer, "the signature", &credentials).await?),
            None => None,
        };
        Ok(Artifact {
            manifest: digest,
            archive: self.layer(archive, "the archive", &credentials).await?,
            signature,
        })
    }

    async fn manifest(
        &self,
    ) -> Result<(OciImageManifest, ContentDigest, Credentials), RegistryError> {
        let what = "the manifest";
        let version = match self.reference.version() {
            OciVersion::Tag(tag) => tag.clone(),
            OciVersion::Digest(digest) => digest.to_string(),
        };
        let url = self.url(&format!("manifests/{version}"))?;
        let ask = |credentials: &Credentials| {
            let request = self.client.get(url.clone());
            send(credentials.on(request.header(ACCEPT, OCI_IMAGE_MEDIA_TYPE)))
        };
        let mut credentials = Credentials::Nobody;
        let mut response = ask(&credentials).await?;
        if response.status() == StatusCode::UNAUTHORIZED {
            credentials = self.credentials(&response).await?;
            response = ask(&credentials).await?;
        }
        let response = accepted(response).await?;
        let kind = response.headers().get(CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.split(';').next().map(str::trim) != Some(OCI_IMAGE_MEDIA_TYPE) {
            return Err(RegistryError::NotAPack(format!(
                "its manifest has the media type {}",
                quoted(kind)
            )));
        }
        let bytes = body(response, what, LARGEST_MANIFEST).await?;
        let sent = ContentDigest::of(&bytes);
        match self.reference.version() {
            OciVersion::Digest(said) if *said != sent => {
                return Err(RegistryError::OtherDigest {
                    what,
                    said: said.clone(),
                    sent,
                });
            }
            OciVersion::Digest(_) | OciVersion::Tag(_) => {}
        }
        let manifest = serde_json::from_slice(&bytes)
            .map_err(|error| RegistryError::NotAPack(format!("its manifest is none: {error}")))?;
        Ok((manifest, sent, credentials))
    }

    /// A layer as its manifest describes it.
    async fn layer(
        &self,
        layer: Layer,
        what: &'static str,
        credentials: &Credentials,
    ) -> Result<Vec<u8>, RegistryError> {
        let mut url = self.url(&format!("blobs/{}", layer.digest))?;
        let mut response = send(credentials.on(self.client.get(url.clone()))).await?;
        // What is found elsewhere has to have the same digest, and nobody there is told who asks.
        for _ in 0..MOST_REDIRECTS {
            if !response.status().is_redirection() {
                break;
            }
            url = onward(&url, &response)?;
            response = send(self.client.get(url.clone())).await?;
        }
        let response = accepted(response).await?;
        let bytes = match body(response, what, layer.size).await {
            Err(RegistryError::TooMuch { .. }) => Err(RegistryError::OtherSize {
                what,
                said: layer.size,
            }),
            other => other,
        }?;
        let sent = ContentDigest::of(&bytes);
        match sent == layer.digest {
            true => Ok(bytes),
            false => Err(RegistryError::OtherDigest {
                what,
                said: layer.digest,
                sent,
            }),
        }
    }

    fn url(&self, path: &str) -> Result<Url, RegistryError> {
        let url = format!("{}/{path}", self.base);
        Url::parse(&url).map_err(|error| RegistryError::Unreachable(error.to_string()))
    }

    /// What to answer to a registry that asks who is there.
    async fn credentials(&self, response: &Response) -> Result<Credentials, RegistryError> {
        let challenges = response.headers().get_all(WWW_AUTHENTICATE);
        let challenges: Vec<Challenge> = (challenges.iter())
            .filter_map(|header| header.to_str().ok())
            .flat_map(Challenge::all)
            .collect();
        let bearer = challenges.iter().find_map(|challenge| match challenge {
            Challenge::Bearer { realm, service } => Some((realm, service)),
            Challenge::Basic => None,
        });
        match (bearer, self.login) {
            (Some((realm, service)), _) => self.token(realm, service.as_deref()).await,
            (None, Some(login)) if !challenges.is_empty() => Ok(Credentials::Login(login.clone())),
            (None, _) => Err(RegistryError::NotAllowed),
        }
    }

    /// Asks for a token that lets one pull this pack, where the registry says that they are handed out.
    async fn token(
        &self,
        realm: &str,
        service: Option<&str>,
    ) -> Result<Credentials, RegistryError> {
        #[derive(Deserialize)]
        struct Token {
            token: Option<String>,
            access_token: Option<String>,
        }
        let registry = self.url("")?;
        let mut url = Url::parse(realm)
            .map_err(|_| RegistryError::Login("it hands out tokens at no address"))?;
        // Nobody is sent from the public network into a private one, or told a password without encryption.
        let is_same = (url.scheme(), url.host_str(), url.port())
            == (registry.scheme(), registry.host_str(), registry.port());
        if !is_same && !is_public(&url) {
            return Err(RegistryError::Login(
                "it hands out tokens at an address that is neither its own nor a public one with https",
            ));
        }
        let scope = format!("repository:{}:pull", self.reference.name());
        url.query_pairs_mut().append_pair("scope", &scope);
        if let Some(service) = service {
            url.query_pairs_mut().append_pair("service", service);
        }
        let request = self.client.get(url);
        let request = match self.login {
            Some(login) => request.basic_auth(&login.user, Some(&login.password)),
            None => request,
        };
        let response = accepted(send(request).await?).await?;
        let bytes = body(response, "a token", LARGEST_WORD).await?;
        let token: Option<Token> = serde_json::from_slice(&bytes).ok();
        token
            .and_then(|token| token.token.or(token.access_token))
            .map(Credentials::Token)
            .ok_or(RegistryError::Login("it handed out no token"))
    }
}

/// How a registry wants to know who asks.
#[derive(Debug, PartialEq, Eq)]
enum Challenge {
    Basic,
    Bearer {
        realm: String,
        service: Option<String>,
    },
}

impl Challenge {
    /// Those of a header that are understood.
    fn all(header: &str) -> Vec<Challenge> {
        let challenges = ChallengeParser::new(header).map_while(Result::ok);
        let read = challenges.filter_map(|challenge| {
            let parameter = |wanted: &str| {
                let mut parameters = challenge.params.iter();
                let found = parameters.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
                found.map(|(_, value)| value.to_unescaped())
            };
            match challenge.scheme.to_ascii_lowercase().as_str() {
                "basic" => Some(Challenge::Basic),
                "bearer" => Some(Challenge::Bearer {
                    realm: parameter("realm")?,
                    service: parameter("service"),
                }),
                _ => None,
            }
        });
        read.collect()
    }
}

/// A layer that a manifest describes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Layer {
    digest: ContentDigest,
    /// In bytes. No more than such a layer may have.
    size: u64,
}

/// What a pack is made of.
#[derive(Debug, PartialEq, Eq)]
struct Layers {
    archive: Layer,
    signature: Option<Layer>,
}

impl Layers {
    fn of(manifest: &OciImageManifest) -> Result<Layers, RegistryError> {
        let wrong = |why: String| Err(RegistryError::NotAPack(why));
        // Programs of before the artifact type had a field of its own wrote it here.
        let kind = manifest.artifact_type.as_deref();
        let kind = kind.unwrap_or(&manifest.config.media_type);
        if manifest.schema_version != 2 || kind != ARTIFACT {
            return wrong(format!("its artifact type is {}", quoted(kind)));
        }
        let mut archive = None;
        let mut signature = None;
        for layer in &manifest.layers {
            let (place, what, limit) = match layer.media_type.as_str() {
                ARCHIVE_LAYER => (&mut archive, "the archive", LARGEST_ARCHIVE),
                SIGNATURE_LAYER => (&mut signature, "the signature", LARGEST_SIGNATURE),
                other => {
                    return wrong(format!(
                        "it has a layer with the media type {}",
                        quoted(other)
                    ));
                }
            };
            if place.replace(read_layer(layer, what, limit)?).is_some() {
                return wrong(format!("it has two layers for {what}"));
            }
        }
        match archive {
            Some(archive) => Ok(Layers { archive, signature }),
            None => wrong(format!(
                "it has no layer with the media type `{ARCHIVE_LAYER}`"
            )),
        }
    }
}

fn read_layer(
    layer: &OciDescriptor,
    what: &'static str,
    limit: u64,
) -> Result<Layer, RegistryError> {
    let size = u64::try_from(layer.size).ok().filter(|size| *size > 0);
    let (Some(digest), Some(size)) = (ContentDigest::read(&layer.digest), size) else {
        return Err(RegistryError::NotAPack(format!(
            "{what} has no size, or no digest that begins with `sha256:`"
        )));
    };
    match size > limit {
        true => Err(RegistryError::TooMuch { what, limit }),
        false => Ok(Layer { digest, size }),
    }
}

async fn send(request: RequestBuilder) -> Result<Response, RegistryError> {
    let sent = request.send().await;
    sent.map_err(|error| RegistryError::Unreachable(innermost(&error)))
}

/// An answer that is what was asked for.
async fn accepted(response: Response) -> Result<Response, RegistryError> {
    let status = response.status();
    match status {
        StatusCode::OK => Ok(response),
        StatusCode::NOT_FOUND => Err(RegistryError::Missing),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(RegistryError::NotAllowed),
        _ if status.is_redirection() => Err(RegistryError::SentOn {
            to: quoted(&location(&response)),
            why: "which is not followed",
        }),
        _ => {
            let bytes = body(response, "a complaint", LARGEST_WORD).await;
            let envelope = bytes
                .ok()
                .and_then(|bytes| serde_json::from_slice::<OciEnvelope>(&bytes).ok());
            let first = envelope.and_then(|envelope| envelope.errors.into_iter().next());
            Err(RegistryError::Answered {
                status,
                said: first.map(|first| quoted(&first.message)),
            })
        }
    }
}

/// All that is sent, as long as it is no more than this.
async fn body(
    mut response: Response,
    what: &'static str,
    limit: u64,
) -> Result<Vec<u8>, RegistryError> {
    let too_much = || RegistryError::TooMuch { what, limit };
    // Who says that there will be more is believed; who says that there will not is not.
    if response.content_length().is_some_and(|size| size > limit) {
        return Err(too_much());
    }
    let mut bytes = Vec::new();
    loop {
        let chunk = response.chunk().await;
        match chunk.map_err(|error| RegistryError::BrokeOff(innermost(&error)))? {
            Some(chunk) => bytes.extend_from_slice(&chunk),
            None => return Ok(bytes),
        }
        if bytes.len() as u64 > limit {
            return Err(too_much());
        }
    }
}

/// Where an answer sends the one who asked for a layer.
fn onward(from: &Url, response: &Response) -> Result<Url, RegistryError> {
    let to = location(response);
    followed(from, &to).ok_or_else(|| RegistryError::SentOn {
        to: quoted(&to),
        why: "and a layer is looked for elsewhere only with https, and only at names on the public network",
    })
}

fn followed(from: &Url, location: &str) -> Option<Url> {
    let to = from.join(location).ok()?;
    (from.scheme() == "https" && is_public(&to)).then_some(to)
}

/// Whether an address is that of a name, with https: none that a registry could use to reach into a network that it is
/// not in.
fn is_public(url: &Url) -> bool {
    let is_public_name = |name: &str| {
        let name = name.trim_end_matches('.');
        name.contains('.') && !name.ends_with(".localhost")
    };
    url.scheme() == "https" && url.domain().is_some_and(is_public_name)
}

fn location(response: &Response) -> String {
    let location = response.headers().get(LOCATION);
    let location = location.map(|to| String::from_utf8_lossy(to.as_bytes()).into_owned());
    location.unwrap_or_default()
}

fn seconds(time: &Duration) -> String {
    counted(
        usize::try_from(time.as_secs()).unwrap_or(usize::MAX),
        "second",
    )
}

/// What a chain of causes comes down to. The others name the address once more.
fn innermost(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn digest() -> String {
        ContentDigest::of(b"layer").to_string()
    }

    fn layer(kind: &str, size: i64) -> serde_json::Value {
        json!({ "mediaType": kind, "digest": digest(), "size": size })
    }

    #[track_caller]
    fn refused(artifact: &str, layers: serde_json::Value, expected: &str) {
        let manifest = json!({
            "schemaVersion": 2,
            "artifactType": artifact,
            "config": layer("application/vnd.oci.empty.v1+json", 2),
            "layers": layers,
        });
        let manifest = serde_json::from_value(manifest).unwrap();
        let error = Layers::of(&manifest).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn a_pack_is_an_archive_and_at_most_one_signature() {
        let archive = || layer(ARCHIVE_LAYER, 5);
        let signature = || layer(SIGNATURE_LAYER, 5);
        refused(
            "application/vnd.cncf.helm.chart",
            json!([archive()]),
            "its artifact type is `application/vnd.cncf",
        );
        refused(ARTIFACT, json!([]), "it has no layer with the media type");
        refused(
            ARTIFACT,
            json!([signature()]),
            "it has no layer with the media type",
        );
        refused(
            ARTIFACT,
            json!([archive(), archive()]),
            "it has two layers for the archive",
        );
        refused(
            ARTIFACT,
            json!([archive(), signature(), signature()]),
            "it has two layers for the signature",
        );
        refused(
            ARTIFACT,
            json!([archive(), layer("text/html", 5)]),
            "a layer with the media type `text/html`",
        );
        for size in [-1, 0] {
            refused(
                ARTIFACT,
                json!([layer(ARCHIVE_LAYER, size)]),
                "the archive has no size",
            );
        }
        refused(
            ARTIFACT,
            json!([layer(ARCHIVE_LAYER, 1 << 30)]),
            "more than 16777216 bytes as the archive",
        );
        refused(
            ARTIFACT,
            json!([archive(), layer(SIGNATURE_LAYER, 1 << 14)]),
            "more than 8192 bytes as the signature",
        );
        let other = json!({ "mediaType": ARCHIVE_LAYER, "digest": "sha512:00", "size": 5 });
        refused(
            ARTIFACT,
            json!([other]),
            "no digest that begins with `sha256:`",
        );
    }

    #[test]
    fn before_there_was_an_artifact_type_the_config_had_it() {
        let manifest = json!({
            "schemaVersion": 2,
            "config": layer(ARTIFACT, 2),
            "layers": [layer(ARCHIVE_LAYER, 5), layer(SIGNATURE_LAYER, 6)],
        });
        let layers = Layers::of(&serde_json::from_value(manifest).unwrap()).unwrap();
        assert_eq!(layers.archive.size, 5);
        assert_eq!(layers.signature.map(|layer| layer.size), Some(6));
    }

    #[test]
    fn layers_are_followed_to_public_names_with_https_alone() {
        let follows = |from: &str, to: &str| {
            followed(&Url::parse(from).unwrap(), to).map(|url| url.to_string())
        };
        let registry = "https://registry.example/v2/a/blobs/b";
        assert_eq!(
            follows(registry, "https://store.example/b?c=d").as_deref(),
            Some("https://store.example/b?c=d")
        );
        assert_eq!(
            follows(registry, "/b").as_deref(),
            Some("https://registry.example/b")
        );
        for to in [
            "http://store.example/b",
            "https://127.0.0.1/b",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/b",
            "https://0x7f.1/b",
            "https://localhost/b",
            "https://a.localhost/b",
            "https://localhost./b",
            "https://internal/b",
            "file:///etc/passwd",
            "//",
            "",
        ] {
            let same = follows(registry, to).filter(|to| to != registry);
            assert_eq!(same, None, "{to}");
        }
        assert_eq!(
            follows(
                "http://127.0.0.1:5000/v2/a/blobs/b",
                "https://store.example/b"
            ),
            None
        );
    }

    #[test]
    fn challenges_are_read_as_far_as_they_are_understood() {
        assert_eq!(
            Challenge::all(
                r#"Bearer realm="https://auth.example/token",service="registry.example""#
            ),
            [Challenge::Bearer {
                realm: "https://auth.example/token".to_owned(),
                service: Some("registry.example".to_owned()),
            }]
        );
        assert_eq!(Challenge::all(r#"Basic realm="r""#), [Challenge::Basic]);
        for nothing in [
            "",
            "Bearer",
            r#"Digest realm="r""#,
            r#"Bearer service="s""#,
            r#"Bearer realm="r"#,
        ] {
            assert_eq!(Challenge::all(nothing), [], "{nothing}");
        }
    }
}
