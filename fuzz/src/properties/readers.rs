//! The readers of everything that a repository may hold.

use yardstick::dossier::Dossier;
use yardstick::repository::Repository;
use yardstick::tree::Node;

use super::bundle;
use super::packs::in_text;

/// - Nothing panics.
/// - Every place of the dossier, of its troubles and of its notices is in the text that it is about.
pub fn hold(data: &[u8]) {
    let files = bundle::files(data);
    let repository = Repository::in_memory(files);
    let dossier = Dossier::read(&repository);
    for trouble in &dossier.troubles {
        in_text(&trouble.place);
        assert!(!trouble.message.is_empty());
    }
    for notice in &dossier.notices {
        in_text(&notice.finding.place);
    }
    // Far more than small files can come to, but for those that make much of little.
    const MOST: usize = 20_000;
    let mut open: Vec<Node<'_>> = vec![dossier.root()];
    for _ in 0..MOST {
        let Some(node) = open.pop() else { break };
        in_text(&node.place());
        if node.key().is_some() {
            in_text(&node.key_place());
        }
        open.extend(node.children());
    }
}
