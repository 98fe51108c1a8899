//! Where a report goes: one file, or a folder with a page for each service and one over all of them.

use std::collections::BTreeSet;
use std::path::Path;

use rayon::prelude::*;

use crate::cli::Failure;
use crate::cli::output::{self, OutputError, Pending};
use crate::files;
use crate::guard::Watch;
use crate::report::{Paper, PaperOptions, Report};

/// Where it goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place<'a> {
    File(&'a Path),
    Folder(&'a Path),
}

/// The folder of the services' own pages, below that of the page over all.
const BELOW: &str = "services";

/// The page that a folder opens with.
const FIRST: &str = "index.html";

/// A folder is one that is there, or a name that ends as one. Asked before the check, so that nobody waits for a report
/// that cannot be kept.
pub(super) fn place(output: &Path) -> Result<Place<'_>, Failure> {
    let is_named_so = output.to_string_lossy().ends_with(std::path::is_separator);
    Ok(match is_named_so || files::is_folder(output) {
        true => {
            output::folder_place(output)?;
            Place::Folder(output)
        }
        false => {
            output::place(output)?;
            Place::File(output)
        }
    })
}

/// Writes the report into a folder: as pages, one over all services and one for each; in other forms one file. When all
/// of them are made the watch may go.
pub(super) fn write(
    folder: &Path,
    report: &Report,
    paper: Paper,
    options: &PaperOptions,
    watch: &Watch,
) -> Result<(), Failure> {
    let file = match paper {
        Paper::Html if report.services.len() > 1 => {
            return write_each(folder, report, options, watch);
        }
        Paper::Html => FIRST,
        Paper::Markdown => "report.md",
        Paper::Json => "report.json",
        Paper::Oscal => "assessment-results.json",
        Paper::Brief => "brief.md",
    };
    let page = report.paper(paper, options)?;
    let folder = output::folder(folder)?;
    let page = output::prepare(&folder.file(file), &page)?;
    watch.stand_down();
    output::keep([page])?;
    folder.keep();
    Ok(())
}

fn write_each(
    folder: &Path,
    report: &Report,
    options: &PaperOptions,
    watch: &Watch,
) -> Result<(), Failure> {
    let names = names(report.services.iter().map(|service| service.path.as_str()));
    let ways = names.iter().map(|name| Some(format!("{BELOW}/{name}")));
    let options = PaperOptions {
        pages: ways.collect(),
        ..options.clone()
    };
    let folder = output::folder(folder)?;
    let below = output::folder(&folder.file(BELOW))?;
    // Each is let go when it is written beside its place: a thousand pages are many for a memory.
    let page = |(index, name): (usize, &String)| -> Result<Option<Pending>, OutputError> {
        let page = report.page_of(index, &options);
        page.map(|page| output::prepare(&below.file(name), &page))
            .transpose()
    };
    let pages = names.par_iter().enumerate().map(page);
    let pages: Vec<Option<Pending>> = pages.collect::<Result<_, OutputError>>()?;
    let first = report.paper(Paper::Html, &options)?;
    let first = output::prepare(&folder.file(FIRST), &first)?;
    watch.stand_down();
    // The page with the links comes last, so that it leads to nothing that is not there.
    output::keep(pages.into_iter().flatten().chain([first]))?;
    below.keep();
    folder.keep();
    Ok(())
}

/// No file system takes much longer names, and nobody reads them.
const LONGEST: usize = 80;

/// Names that some systems keep for devices, whatever comes behind a full stop.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A file name for the page of each service: of small letters, digits and hyphens, so that no name leads out of its folder,
/// and no two are one file where case does not count.
fn names<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let names = paths.map(|path| {
        let wanted = slug(path);
        let numbered = (2..).map(|number| format!("{wanted}-{number}"));
        let mut names = std::iter::once(wanted.clone()).chain(numbered);
        let free = names.find(|name| taken.insert(name.clone()));
        format!("{}.html", free.unwrap_or(wanted))
    });
    names.collect()
}

/// The words of a path. Of a long one the end, which tells it from others.
fn slug(path: &str) -> String {
    let mut slug = String::new();
    for character in path.chars() {
        match character.to_ascii_lowercase() {
            plain @ ('a'..='z' | '0'..='9') => slug.push(plain),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    let slug = slug.trim_end_matches('-');
    let slug = &slug[slug.len().saturating_sub(LONGEST)..];
    let slug = slug.trim_start_matches('-');
    let is_device = DEVICES.contains(&slug)
        || slug.len() == 4 && (slug.starts_with("com") || slug.starts_with("lpt"));
    match slug.is_empty() || is_device {
        true => format!("service-{slug}").trim_end_matches('-').to_owned(),
        false => slug.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_and_each_its_own() {
        let long = "x/".repeat(5_000);
        let paths = [
            "services/juggle",
            "./services/Juggle/",
            "services-juggle-2",
            "../../etc/passwd",
            "/",
            ".",
            "CON",
            "com1",
            "a\u{202e}b\n<script>",
            "ŵ",
            &long,
        ];
        let names = names(paths.into_iter());
        let short = &names[..10];
        assert_eq!(
            short,
            [
                "services-juggle.html",
                "services-juggle-2.html",
                "services-juggle-2-2.html",
                "etc-passwd.html",
                "service.html",
                "service-2.html",
                "service-con.html",
                "service-com1.html",
                "a-b-script.html",
                "service-3.html",
            ]
        );
        assert!(names[10].len() <= LONGEST + ".html".len());
        let different: BTreeSet<&String> = names.iter().collect();
        assert_eq!(different.len(), names.len());
    }
}
