//! Whose packs are used: signatures of archives in the format of minisign, held against the keys that the settings name.
//!
//! A signature is over all bytes of an archive, and is looked at before anything else is done with them. Who may sign
//! which pack, and which version is meant, is not decided here.

use std::cmp::Ordering;

use minisign_verify::{Error, PublicKey, Signature};
use schemars::JsonSchema;
use serde::Deserialize;

/// A signature is four lines.
pub(super) const LARGEST_SIGNATURE: u64 = 8 << 10;

/// How the name of a signature's file ends, behind that of what it signs.
pub(super) const SIGNATURE_ENDING: &str = ".minisig";

/// What becomes of a pack that nobody has signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unsigned {
    /// It is not used.
    #[default]
    Refuse,
    Accept,
}

/// Whose packs in archives and registries are used.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trust {
    pub keys: Vec<TrustedKey>,
    pub unsigned: Unsigned,
}

/// A public key, and whose it is.
#[derive(Clone, Debug)]
pub struct TrustedKey {
    pub name: String,
    /// As it was written.
    text: String,
    key: PublicKey,
}

impl TrustedKey {
    /// A key as it stands in the second line of `minisign.pub`. `None`: it is none.
    pub fn read(name: &str, text: &str) -> Option<TrustedKey> {
        let text = text.trim();
        let key = PublicKey::from_base64(text).ok()?;
        Some(TrustedKey {
            name: name.to_owned(),
            text: text.to_owned(),
            key,
        })
    }

    fn parts(&self) -> (&str, &str) {
        (&self.name, &self.text)
    }
}

impl PartialEq for TrustedKey {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for TrustedKey {}

impl PartialOrd for TrustedKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for TrustedKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts().cmp(&other.parts())
    }
}

/// Why a pack is not to be trusted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    #[error("nobody has signed `{pack}`")]
    Unsigned { pack: String, signature: String },
    #[error(
        "`{signature}` is no signature of minisign, so nobody is known to have signed `{pack}`"
    )]
    NotASignature { pack: String, signature: String },
    #[error("`{pack}` is signed with a key that is not among {}", keys(known))]
    UnknownKey {
        pack: String,
        /// The names of those that are.
        known: Vec<String>,
    },
    #[error("the signature of `{pack}` is in minisign's old form, which is not read")]
    OldForm { pack: String },
    #[error("`{pack}` is not what {signer} signed: the signature does not fit its bytes")]
    Forged { pack: String, signer: String },
}

fn keys(known: &[String]) -> String {
    match known {
        [] => "the trusted keys: there are none".to_owned(),
        names => format!("the trusted keys ({})", names.join(", ")),
    }
}

impl TrustError {
    /// What to do.
    pub fn help(&self) -> String {
        match self {
            TrustError::Unsigned { signature, .. } => format!(
                "whoever made it signs it with `minisign -S`, which writes `{signature}`, and their key goes under \
                 `[trust.keys]` in yardstick.toml; `unsigned = \"accept\"` under `[trust]` does without"
            ),
            TrustError::NotASignature { .. } => {
                "ask whoever made the pack for the file that `minisign -S` wrote".to_owned()
            }
            TrustError::UnknownKey { .. } => {
                "if you trust who signed it, put their public key under `[trust.keys]` in yardstick.toml: \
                 `their-name = \"RW…\"`"
                    .to_owned()
            }
            TrustError::OldForm { .. } => {
                "sign it again with `minisign -S`, without `-l`".to_owned()
            }
            TrustError::Forged { .. } => {
                "it was changed after it was signed, or damaged on its way: fetch both files again, and ask whoever \
                 signed it if that does not help"
                    .to_owned()
            }
        }
    }
}

impl Trust {
    /// Who signed these bytes; `None` where nobody did and that is accepted. `pack` and `signed_by` are what to call the
    /// two in messages.
    ///
    /// A signature that is there has to fit, also where packs without one are accepted: whoever put it there wants it to
    /// count.
    pub fn signer(
        &self,
        pack: &str,
        bytes: &[u8],
        signed_by: &str,
        signature: Option<&[u8]>,
    ) -> Result<Option<String>, TrustError> {
        let pack = pack.to_owned();
        let Some(signature) = signature else {
            return match self.unsigned {
                Unsigned::Accept => Ok(None),
                Unsigned::Refuse => Err(TrustError::Unsigned {
                    pack,
                    signature: signed_by.to_owned(),
                }),
            };
        };
        let text = std::str::from_utf8(signature).ok();
        let Some(signature) = text.and_then(|text| Signature::decode(text).ok()) else {
            return Err(TrustError::NotASignature {
                pack,
                signature: signed_by.to_owned(),
            });
        };
        let mut refusal = TrustError::UnknownKey {
            pack: pack.clone(),
            known: self.keys.iter().map(|key| key.name.clone()).collect(),
        };
        for trusted in &self.keys {
            // Nothing in the old form says that it is the old form, so one could be passed off as the other.
            match trusted.key.verify(bytes, &signature, false) {
                Ok(()) => return Ok(Some(trusted.name.clone())),
                Err(Error::UnexpectedKeyId) => {}
                Err(Error::UnexpectedAlgorithm) => {
                    refusal = TrustError::OldForm { pack: pack.clone() };
                }
                Err(
                    Error::InvalidSignature
                    | Error::InvalidEncoding
                    | Error::IoError(_)
                    | Error::UnsupportedAlgorithm
                    | Error::UnsupportedLegacyMode,
                ) => {
                    refusal = TrustError::Forged {
                        pack: pack.clone(),
                        signer: trusted.name.clone(),
                    };
                }
            }
        }
        Err(refusal)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use minisign::KeyPair;

    use super::*;

    fn trust(keys: &[(&str, &KeyPair)], unsigned: Unsigned) -> Trust {
        let keys = keys
            .iter()
            .map(|(name, pair)| TrustedKey::read(name, &pair.pk.to_base64()).expect("it is a key"));
        Trust {
            keys: keys.collect(),
            unsigned,
        }
    }

    fn sign(pair: &KeyPair, bytes: &[u8]) -> Vec<u8> {
        let signed = minisign::sign(None, &pair.sk, Cursor::new(bytes), None, None);
        signed.unwrap().to_string().into_bytes()
    }

    fn pair() -> KeyPair {
        KeyPair::generate_unencrypted_keypair().unwrap()
    }

    #[test]
    fn a_signature_that_fits_says_who() {
        let (ours, theirs) = (pair(), pair());
        let trust = trust(&[("us", &ours), ("them", &theirs)], Unsigned::Refuse);
        for (name, pair) in [("us", &ours), ("them", &theirs)] {
            let signature = sign(pair, b"bytes");
            let signer = trust.signer("p", b"bytes", "p.minisig", Some(&signature));
            assert_eq!(signer.unwrap().as_deref(), Some(name));
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_also_where_the_unsigned_is_accepted() {
        let (ours, theirs) = (pair(), pair());
        let signature = sign(&ours, b"bytes");
        let signed = String::from_utf8(signature.clone()).unwrap();
        let comment = signed.replace("trusted comment: ", "trusted comment: not ");
        for unsigned in [Unsigned::Refuse, Unsigned::Accept] {
            let trust = trust(&[("us", &ours)], unsigned);
            let ask = |bytes: &[u8], signature: &[u8]| {
                trust
                    .signer("p", bytes, "p.minisig", Some(signature))
                    .unwrap_err()
            };
            let forged = TrustError::Forged {
                pack: "p".to_owned(),
                signer: "us".to_owned(),
            };
            assert_eq!(ask(b"byteS", &signature), forged);
            // The comment is signed, too.
            assert_eq!(ask(b"bytes", comment.as_bytes()), forged);
            let unknown = ask(b"bytes", &sign(&theirs, b"bytes"));
            assert_eq!(
                unknown.to_string(),
                "`p` is signed with a key that is not among the trusted keys (us)"
            );
            for nothing in [
                &b""[..],
                b"\xff",
                b"a\nb\nc\nd",
                &signature[..signature.len() / 2],
            ] {
                assert!(matches!(
                    ask(b"bytes", nothing),
                    TrustError::NotASignature { .. }
                ));
            }
        }
    }

    #[test]
    fn without_a_signature_the_settings_decide() {
        let ours = pair();
        let ask =
            |unsigned| trust(&[("us", &ours)], unsigned).signer("p", b"bytes", "p.minisig", None);
        assert_eq!(ask(Unsigned::Accept), Ok(None));
        assert!(matches!(
            ask(Unsigned::Refuse),
            Err(TrustError::Unsigned { .. })
        ));
    }

    /// `RU…` is `ED`, the form of today; `RW…` is `Ed`, that of before. The signature does not cover it.
    #[test]
    fn the_old_form_is_refused() {
        let ours = pair();
        let signature = String::from_utf8(sign(&ours, b"bytes")).unwrap();
        let old = signature.replacen("\nRU", "\nRW", 1);
        assert_ne!(signature, old);
        let trust = trust(&[("us", &ours)], Unsigned::Accept);
        let refused = trust.signer("p", b"bytes", "p.minisig", Some(old.as_bytes()));
        assert!(
            matches!(refused, Err(TrustError::OldForm { .. })),
            "{refused:?}"
        );
    }

    #[test]
    fn a_key_is_what_minisign_writes() {
        for text in [
            "",
            "RWQ",
            "untrusted comment: minisign public key",
            "RUQf6LRCGA9i53mlYecO4IzT51TG",
        ] {
            assert!(TrustedKey::read("us", text).is_none(), "{text}");
        }
    }
}
