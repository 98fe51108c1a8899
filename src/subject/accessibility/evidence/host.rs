//! What a web address says of where its page lies: for the public, on a host for tests, or on somebody's machine.
//!
//! Only the name of the host is asked. Nothing is looked up, and in doubt a name is a public one.

use crate::subject::accessibility::model::Host;

/// Names that stand for what is not live, wherever they are a word of a name.
const CERTAIN: [&str; 17] = [
    "dev",
    "devel",
    "develop",
    "development",
    "staging",
    "stg",
    "uat",
    "preprod",
    "preproduction",
    "preview",
    "sandbox",
    "qa",
    "nonprod",
    "nonlive",
    "integration",
    "acceptance",
    "reviewapp",
];

/// Names that also stand in those of live services, such as "book a driving test" or "key stage 2": they count only
/// where no other word stands with them, or one of [`PLAIN`].
const AMBIGUOUS: [&str; 6] = ["test", "tests", "testing", "tst", "stage", "demo"];

/// Words that say nothing of what a service is.
const PLAIN: [&str; 9] = [
    "www", "web", "app", "apps", "api", "admin", "env", "site", "frontend",
];

/// Below these, a name is registered.
const REGISTRIES: [&str; 14] = [
    "service.gov.uk",
    "gov.uk",
    "nhs.uk",
    "co.uk",
    "org.uk",
    "ac.uk",
    "police.uk",
    "parliament.uk",
    "gov.scot",
    "gov.wales",
    "llyw.cymru",
    "gov.au",
    "com.au",
    "govt.nz",
];

/// Where hosts give names to what has none of its own yet.
const PREVIEWS: [&str; 23] = [
    "herokuapp.com",
    "netlify.app",
    "netlify.com",
    "vercel.app",
    "now.sh",
    "azurewebsites.net",
    "azurestaticapps.net",
    "amplifyapp.com",
    "elasticbeanstalk.com",
    "onrender.com",
    "fly.dev",
    "pages.dev",
    "workers.dev",
    "web.app",
    "firebaseapp.com",
    "surge.sh",
    "wpengine.com",
    "cloudapps.digital",
    "ngrok.io",
    "ngrok.app",
    "ngrok-free.app",
    "gitpod.io",
    "loca.lt",
];

pub(in crate::subject::accessibility) fn of(address: &str) -> Host {
    let address = address.trim();
    let has_scheme = |scheme: &str| {
        let front = address.get(..scheme.len());
        front.is_some_and(|front| front.eq_ignore_ascii_case(scheme))
    };
    if has_scheme("file:") {
        return Host::Local;
    }
    let rest = match address.split_once("://") {
        Some((_, rest)) if has_scheme("http://") || has_scheme("https://") => rest,
        Some(_) => return Host::Unknown,
        None => address,
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let name = authority.rsplit('@').next().unwrap_or_default();
    let name = match name.strip_prefix('[') {
        Some(name) => name.split(']').next().unwrap_or_default(),
        None => name.split(':').next().unwrap_or_default(),
    };
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let is_name =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_' | ':');
    if name.is_empty() || !name.chars().all(is_name) {
        return Host::Unknown;
    }
    let is_plain = !name.contains(['.', ':']) && name != "localhost";
    if is_local(&name) {
        Host::Local
    } else if is_plain {
        // Other containers of a build have such names, and a port; `http://www/example.org` is a slip of the pen.
        let has_port = rest != address && authority.contains(':');
        if has_port { Host::Local } else { Host::Unknown }
    } else if is_for_tests(&name) {
        Host::Test
    } else {
        Host::Public
    }
}

fn is_local(name: &str) -> bool {
    let bytes: Option<Vec<u8>> = name.split('.').map(|part| part.parse().ok()).collect();
    match bytes.as_deref() {
        // This machine, this link, and the networks that are private by RFC 1918.
        Some([127 | 10, _, _, _] | [0, 0, 0, 0] | [192, 168, _, _] | [169, 254, _, _]) => true,
        Some([172, second, _, _]) => (16..=31).contains(second),
        Some(_) | None if name.contains(':') => matches!(name, "::1" | "::"),
        Some(_) | None => {
            let endings = [".local", ".localhost", ".internal", ".localdomain", ".lan"];
            name == "localhost" || endings.iter().any(|ending| name.ends_with(ending))
        }
    }
}

fn is_for_tests(name: &str) -> bool {
    let is_below = |parent: &str| {
        let front = name.strip_suffix(parent);
        front.is_some_and(|front| front.ends_with('.'))
    };
    if PREVIEWS.iter().any(|parent| is_below(parent)) {
        return true;
    }
    let registry = REGISTRIES.iter().find(|parent| is_below(parent));
    let labels: Vec<&str> = name.split('.').collect();
    let of_registry = registry.map_or(1, |registry| registry.split('.').count());
    let registered = labels.len().saturating_sub(of_registry + 1);
    let is_reserved = labels.last() == Some(&"test");
    is_reserved
        || labels
            .iter()
            .take(registered)
            .any(|label| names_a_test(label, true))
        || labels
            .get(registered)
            .is_some_and(|label| label.contains('-') && names_a_test(label, false))
}

/// Whether one of a label's words is one of ours: `www-staging2`, `pre-prod`, `pr-123`.
fn names_a_test(label: &str, may_be_ambiguous: bool) -> bool {
    let parts: Vec<&str> = label.split(['-', '_']).collect();
    let word = |part: &str| {
        part.trim_end_matches(|letter: char| letter.is_ascii_digit())
            .to_owned()
    };
    let is_number = |part: &&str| !part.is_empty() && word(part).is_empty();
    let is_one_of = |part: &str, words: &[&str]| words.contains(&word(part).as_str());
    let is_ambiguous = |part: &&str| is_one_of(part, &AMBIGUOUS);
    let is_plain = |part: &&str| is_number(part) || is_one_of(part, &PLAIN);
    // `pr-123` and `pr123` are what a pull request would look like.
    let is_request = |part: &str| part.len() > 2 && word(part) == "pr";
    parts.iter().any(|part| is_one_of(part, &CERTAIN))
        || may_be_ambiguous
            && parts.iter().any(is_ambiguous)
            && parts
                .iter()
                .all(|part| is_ambiguous(part) || is_plain(part))
        || parts.iter().any(|part| is_request(part))
        || parts.windows(2).any(|pair| match pair {
            ["review", "app" | "apps"] => true,
            ["pr" | "mr" | "review", number] => is_number(number),
            ["pre" | "non", live] => matches!(word(live).as_str(), "prod" | "production" | "live"),
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, expected: Host) {
        assert_eq!(of(address), expected, "{address}");
    }

    #[test]
    fn machines_of_our_own_are_local() {
        check("http://localhost:3000/", Host::Local);
        check("localhost:8080/start", Host::Local);
        check("http://127.0.0.1:8123/index.html", Host::Local);
        check("http://[::1]:8080/", Host::Local);
        check("http://0.0.0.0/", Host::Local);
        check("http://host.docker.internal:3000/", Host::Local);
        check("http://mac.local/", Host::Local);
        check("http://app:3000/start", Host::Local);
        check("http://192.168.0.7/", Host::Local);
        check("http://172.20.0.2/", Host::Local);
        check("file:///home/sam/page.html", Host::Local);
    }

    #[test]
    fn names_for_what_is_not_live_are_for_tests() {
        check("https://staging.juggling.service.gov.uk/", Host::Test);
        check("https://juggling-staging.example.gov.uk/a?b#c", Host::Test);
        check("https://www.qa.licences.dev-example.uk/start", Host::Test);
        check("https://test.example.com", Host::Test);
        check("https://test2.example.com", Host::Test);
        check("https://www-test.example.com", Host::Test);
        check("https://demo-7.example.com", Host::Test);
        check("https://www-uat1.example.com", Host::Test);
        check("https://pre-prod.example.com", Host::Test);
        check("https://juggling-preprod.service.gov.uk", Host::Test);
        check("https://pr-123.example.com", Host::Test);
        check("https://juggling-pr123.apps.example.com", Host::Test);
        check("https://review-42.example.com", Host::Test);
        check("https://juggling.herokuapp.com/", Host::Test);
        check(
            "https://deploy-preview-7--juggling.netlify.app/",
            Host::Test,
        );
        check("https://juggling.azurewebsites.net:443/", Host::Test);
        check("http://juggling.test/", Host::Test);
        check("https://user:word@DEV.example.com/", Host::Test);
    }

    #[test]
    fn names_of_live_services_are_public() {
        check("https://www.gov.uk/", Host::Public);
        check("https://juggling.service.gov.uk/start", Host::Public);
        check("https://book-juggling-test.service.gov.uk/", Host::Public);
        check("https://www.key-stage-2.service.gov.uk/", Host::Public);
        check("https://developer.example.com/", Host::Public);
        check("https://juggling-test.licences.gov.uk/", Host::Public);
        check("https://contest.example.com/", Host::Public);
        check("https://dev.to/", Host::Public);
        check("https://example.com/test/staging", Host::Public);
        check("https://example.com?at=staging.example.com", Host::Public);
        check("http://8.8.8.8/", Host::Public);
        check("www.example.org/contact", Host::Public);
    }

    #[test]
    fn what_is_no_web_address_is_unknown() {
        check("", Host::Unknown);
        check("/start", Host::Unknown);
        check("Home page", Host::Unknown);
        check("about:blank", Host::Unknown);
        check("chrome-error://chromewebdata/", Host::Unknown);
        check("_:struct_0", Host::Unknown);
        check("http://", Host::Unknown);
        check("http:///", Host::Unknown);
        check("http://www/example.org", Host::Unknown);
        check("https://exa mple/", Host::Unknown);
    }
}
