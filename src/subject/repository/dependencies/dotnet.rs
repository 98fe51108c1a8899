//! Project files of .NET (`PackageReference`, with versions of their own or in `Directory.Packages.props`) and
//! `packages.config`. Conditions are not looked at: what is named may be used.

use std::collections::BTreeMap;

use super::{Dependency, Readable, Scope, Words, above};
use crate::subject::repository::listed::Listed;
use crate::subject::repository::sources::Source;
use crate::subject::repository::xml::View;
use crate::text::Span;

pub(super) fn dependencies(
    source: &Source,
    root: View<'_>,
    readable: &Readable<'_>,
) -> Listed<Dependency> {
    match source.path.name().to_ascii_lowercase().as_str() {
        "packages.config" => root
            .named("package")
            .filter_map(|package| of_config(source, package))
            .collect(),
        "directory.packages.props" => items(root, "GlobalPackageReference")
            .filter_map(|item| {
                let name = words(source, item.attribute("Include")?);
                let version = own_version(item).map(|found| words(source, found));
                Some(Dependency::new(name, version, Scope::Development))
            })
            .collect(),
        _ => of_project(source, root, readable),
    }
}

fn words<'t>(source: &Source, (text, span): (&'t str, Span)) -> Words<'t> {
    (text, source.words(span))
}

fn of_config(source: &Source, package: View<'_>) -> Option<Dependency> {
    let name = words(source, package.attribute("id")?);
    let version = package.attribute("version");
    let is_for_makers = package.attribute("developmentDependency");
    let scope = match is_for_makers {
        Some((value, _)) if value.eq_ignore_ascii_case("true") => Scope::Development,
        _ => Scope::Runtime,
    };
    let version = version.map(|found| words(source, found));
    Some(Dependency::new(name, version, scope))
}

/// The items of one name in all groups.
fn items<'e>(root: View<'e>, name: &'static str) -> impl Iterator<Item = View<'e>> {
    root.named("ItemGroup")
        .flat_map(move |group| group.named(name))
}

fn own_version<'e>(item: View<'e>) -> Option<(&'e str, Span)> {
    item.attribute("Version").or_else(|| item.member("Version"))
}

fn of_project(source: &Source, root: View<'_>, readable: &Readable<'_>) -> Listed<Dependency> {
    let is_for_tests = items(root, "PackageReference").any(|item| {
        let name = item.attribute("Include");
        name.is_some_and(|(name, _)| name.eq_ignore_ascii_case("Microsoft.NET.Test.Sdk"))
    });
    // Only the nearest counts.
    let central = above(readable.sources, PACKAGES, &source.path).next();
    let central = central.and_then(|central| readable.packages.get(&central.path));
    items(root, "PackageReference")
        .filter_map(|item| {
            let name = item.attribute("Include")?;
            let own = own_version(item)
                .or_else(|| item.attribute("VersionOverride"))
                .or_else(|| item.member("VersionOverride"));
            let version = own.map(|found| words(source, found)).or_else(|| {
                let Packages { file, versions } = central?;
                let version = versions.get(&name.0.to_ascii_lowercase())?;
                Some(words(file, *version))
            });
            let assets = item
                .attribute("PrivateAssets")
                .or_else(|| item.member("PrivateAssets"));
            let is_private = assets.is_some_and(|(value, _)| value.eq_ignore_ascii_case("all"));
            let scope = match is_private || is_for_tests {
                true => Scope::Development,
                false => Scope::Runtime,
            };
            Some(Dependency::new(words(source, name), version, scope))
        })
        .collect()
}

const PACKAGES: &str = "Directory.Packages.props";

/// The versions that a `Directory.Packages.props` names, by package.
pub(super) struct Packages<'a> {
    file: &'a Source,
    versions: BTreeMap<String, (&'a str, Span)>,
}

impl<'a> Packages<'a> {
    pub(super) fn of(file: &'a Source, root: View<'a>) -> Packages<'a> {
        let versions = items(root, "PackageVersion").filter_map(|item| {
            let (name, _) = item.attribute("Include")?;
            Some((name.to_ascii_lowercase(), own_version(item)?))
        });
        Packages {
            file,
            versions: versions.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::subject::repository::testing::Case;

    #[test]
    fn references_have_versions_or_a_central_one() {
        let case = Case::new(&[
            (
                "Directory.Packages.props",
                "\u{feff}<Project>\r\n<ItemGroup>\r\n<PackageVersion Include=\"Polly\" Version=\"7.2.3\" />\r\n</ItemGroup></Project>",
            ),
            (
                "src/Web/Web.csproj",
                "<Project Sdk=\"Microsoft.NET.Sdk.Web\"><PropertyGroup><TargetFramework>net6.0</TargetFramework></PropertyGroup>\n<ItemGroup>\n\
                 <PackageReference Include=\"Serilog\" Version=\"2.10.0\" />\n<PackageReference Include=\"polly\" />\n\
                 <PackageReference Include=\"X\"><Version>$(XVersion)</Version><PrivateAssets>all</PrivateAssets></PackageReference>\n\
                 <PackageReference Update=\"Y\" Version=\"1\" />\n</ItemGroup></Project>",
            ),
            (
                "src/Old/packages.config",
                "<packages><package id=\"Newtonsoft.Json\" version=\"6.0.4\" targetFramework=\"net45\" /><package id=\"Z\" version=\"1\" developmentDependency=\"true\" /></packages>",
            ),
        ]);
        case.check(
            "/dependencies",
            json!([
                { "ecosystem": "dotnet", "name": "Newtonsoft.Json", "version": "6.0.4", "scope": "runtime" },
                { "ecosystem": "dotnet", "name": "Z", "version": "1", "scope": "development" },
                { "ecosystem": "dotnet", "name": "Serilog", "version": "2.10.0", "scope": "runtime" },
                { "ecosystem": "dotnet", "name": "polly", "version": "7.2.3", "scope": "runtime" },
                { "ecosystem": "dotnet", "name": "X", "version": "$(XVersion)", "scope": "development" },
            ]),
        );
        case.check_place("/dependencies/3/name", "src/Web/Web.csproj:4:28");
        case.check_place("/dependencies/3/version", "Directory.Packages.props:3:42");
        case.check("/manifests/0/path", json!("src/Web/Web.csproj"));
        case.check_absent("/manifests/1");
        case.check_no_trouble();
    }

    #[test]
    fn a_project_that_is_no_xml_is_trouble() {
        let case = Case::new(&[("a.csproj", "<Project><ItemGroup></Project>")]);
        case.check_trouble("/repository/dependencies", "a.csproj:1:21", "is no XML");
    }
}
