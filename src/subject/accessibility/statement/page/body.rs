//! A page as the readers of a statement go through it: its own blocks without those of the site around it, each with
//! the part of the model it stands in, cut into sentences.

use std::ops::Range;

use super::roles::{self, Heading};
use super::sentences;
use crate::subject::accessibility::criteria::criteria_in;
use crate::subject::accessibility::model::{Link, NamedCriterion, Role, Said, Section};
use crate::subject::accessibility::page::{Block, BlockKind, BlockLink, Page};
use crate::tree::{FileId, Origin};

/// How the page's reader writes what a template leaves open.
pub(in crate::subject::accessibility::statement) const HOLE: char = '\u{fffc}';

pub(in crate::subject::accessibility::statement) struct Body<'p> {
    pub passages: Vec<Passage<'p>>,
    pub file: FileId,
    pub page: &'p Page,
}

/// A block and where it stands.
pub(in crate::subject::accessibility::statement) struct Passage<'p> {
    pub block: &'p Block,
    /// That of the nearest heading above that has one.
    pub role: Option<Role>,
    file: FileId,
    sentences: Vec<Range<usize>>,
}

/// A part of a passage.
#[derive(Clone)]
pub(in crate::subject::accessibility::statement) struct Sentence<'b> {
    pub passage: &'b Passage<'b>,
    pub range: Range<usize>,
}

impl<'p> Body<'p> {
    pub(in crate::subject::accessibility::statement) fn new(
        page: &'p Page,
        file: FileId,
    ) -> Body<'p> {
        // The headings that the block stands under, outermost first.
        let mut above: Vec<(u8, Heading)> = Vec::new();
        let blocks = page.blocks.iter().filter(|block| !block.is_outside);
        let passages = blocks
            .map(|block| {
                if let BlockKind::Heading(level) = block.kind {
                    while above.last().is_some_and(|(other, _)| *other >= level) {
                        above.pop();
                    }
                    above.push((level, roles::heading(&block.text)));
                }
                Passage {
                    block,
                    role: roles::nearest(above.iter().map(|(_, heading)| *heading)),
                    file,
                    sentences: sentences::split(&block.text),
                }
            })
            .collect();
        Body {
            passages,
            file,
            page,
        }
    }

    /// In reading order; headings are none.
    pub(in crate::subject::accessibility::statement) fn sentences(
        &self,
    ) -> impl Iterator<Item = Sentence<'_>> {
        let passages = self.passages.iter().filter(|passage| !passage.is_heading());
        passages.flat_map(Passage::sentences)
    }

    pub(in crate::subject::accessibility::statement) fn headings(
        &self,
    ) -> impl Iterator<Item = (u8, &Passage<'p>)> {
        let level = |passage: &'_ Passage<'p>| match passage.block.kind {
            BlockKind::Heading(level) => Some(level),
            BlockKind::Paragraph | BlockKind::Item(_) | BlockKind::Cell => None,
        };
        let headings = self.passages.iter();
        headings.filter_map(move |passage| Some((level(passage)?, passage)))
    }

    pub(in crate::subject::accessibility::statement) fn sections(&self) -> Vec<Section> {
        let mut sections = Vec::new();
        for (index, passage) in self.passages.iter().enumerate() {
            let BlockKind::Heading(level) = passage.block.kind else {
                continue;
            };
            let rest = self.passages[index + 1..].iter();
            let own = rest.take_while(|next| match next.block.kind {
                BlockKind::Heading(next) => next > level,
                BlockKind::Paragraph | BlockKind::Item(_) | BlockKind::Cell => true,
            });
            let own: Vec<&Passage<'_>> = own.filter(|passage| !passage.is_empty()).collect();
            sections.push(Section {
                role: match roles::heading(&passage.block.text) {
                    Heading::Role(role) => Some(role),
                    Heading::Aside | Heading::Other => None,
                },
                heading: passage.all(),
                level,
                text: own.iter().map(|passage| passage.all()).collect(),
                links: own.iter().flat_map(|passage| passage.links()).collect(),
            });
        }
        sections
    }
}

impl<'p> Passage<'p> {
    pub(in crate::subject::accessibility::statement) fn is_heading(&self) -> bool {
        matches!(self.block.kind, BlockKind::Heading(_))
    }

    /// Whether it says nothing, or nothing that the file knows.
    pub(in crate::subject::accessibility::statement) fn is_empty(&self) -> bool {
        self.block.text.trim_matches([HOLE, ' ']).is_empty()
    }

    pub(in crate::subject::accessibility::statement) fn text(&self) -> &'p str {
        &self.block.text
    }

    pub(in crate::subject::accessibility::statement) fn all(&self) -> Said<String> {
        self.said(0..self.block.text.len())
    }

    /// What a template leaves open shows as an ellipsis.
    pub(in crate::subject::accessibility::statement) fn said(
        &self,
        range: Range<usize>,
    ) -> Said<String> {
        let words = self.block.text.get(range.clone()).unwrap_or_default();
        let start = range.start + (words.len() - words.trim_start().len());
        let words = words.trim();
        let span = self.block.span_of(start..start + words.len());
        let value = words.replace(HOLE, "…");
        Said::new(value, Origin::Text(self.file, span))
    }

    pub(in crate::subject::accessibility::statement) fn sentences(
        &self,
    ) -> impl Iterator<Item = Sentence<'_>> {
        self.sentences.iter().map(|range| Sentence {
            passage: self,
            range: range.clone(),
        })
    }

    pub(in crate::subject::accessibility::statement) fn links(&self) -> impl Iterator<Item = Link> {
        self.block.links.iter().map(|link| Link {
            text: match link.text.is_empty() {
                // A picture: it has no words of its own.
                true => Said::new(String::new(), link.href.at),
                false => self.said(link.text.clone()),
            },
            href: link.href.clone(),
        })
    }

    /// Whether a byte of the text is of a link.
    pub(in crate::subject::accessibility::statement) fn links_to(&self, at: usize) -> bool {
        let links = &self.block.links;
        let next = links.partition_point(|link| link.text.end <= at);
        links.get(next).is_some_and(|link| link.text.start <= at)
    }

    pub(in crate::subject::accessibility::statement) fn criteria(&self) -> Vec<NamedCriterion> {
        let numbers = criteria_in(self.text());
        let named = numbers.map(|range| {
            let number = self.said(range);
            NamedCriterion::new(&number.value, number.at)
        });
        named.collect()
    }
}

impl<'b> Sentence<'b> {
    pub(in crate::subject::accessibility::statement) fn text(&self) -> &'b str {
        self.passage
            .text()
            .get(self.range.clone())
            .unwrap_or_default()
    }

    pub(in crate::subject::accessibility::statement) fn all(&self) -> Said<String> {
        self.passage.said(self.range.clone())
    }

    /// Bytes of the sentence.
    pub(in crate::subject::accessibility::statement) fn said(
        &self,
        range: Range<usize>,
    ) -> Said<String> {
        let start = self.range.start;
        self.passage.said(start + range.start..start + range.end)
    }

    pub(in crate::subject::accessibility::statement) fn links(
        &self,
    ) -> impl Iterator<Item = &'b BlockLink> {
        let range = self.range.clone();
        let links = &self.passage.block.links;
        let first = links.partition_point(|link| link.text.end <= range.start);
        let links = links.iter().skip(first);
        links.take_while(move |link| link.text.start < range.end)
    }

    pub(in crate::subject::accessibility::statement) fn has_hole(&self) -> bool {
        self.text().contains(HOLE)
    }
}
