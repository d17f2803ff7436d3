//! Where a person opens a pull request, from a remote's address. Nothing is asked of the forge.

/// The address of the page that opens a pull request of `branch` onto `base`, where the remote's host is a forge whose
/// addresses are known: GitHub, GitLab, Bitbucket, Gitea or Forgejo, also on an own host that is called after it.
#[must_use]
pub fn new_pull_request(remote: &str, base: &str, branch: &str) -> Option<String> {
    let (host, path) = host_and_path(remote.trim())?;
    let name = host.split(':').next().unwrap_or(&host);
    let is = |word: &str| name.split('.').any(|part| part == word);
    let (base, branch) = (encoded(base, true), encoded(branch, true));
    let plain = |text: &str| text.replace("%2F", "/");
    let page = if is("github") {
        format!("compare/{}...{}?expand=1", plain(&base), plain(&branch))
    } else if is("gitlab") {
        let (from, to) = ("merge_request%5Bsource_branch%5D", "merge_request%5Btarget_branch%5D");
        format!("-/merge_requests/new?{from}={branch}&{to}={base}")
    } else if is("bitbucket") {
        format!("pull-requests/new?source={branch}&dest={base}")
    } else if is("gitea") || is("forgejo") || name == "codeberg.org" {
        format!("compare/{}...{}", plain(&base), plain(&branch))
    } else {
        return None;
    };
    Some(format!("https://{host}/{}/{page}", encoded(&path, false)))
}

/// Host and path of a remote's address, in any of git's forms.
fn host_and_path(remote: &str) -> Option<(String, String)> {
    let (host, path) = match remote.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_once('/')?;
            let host = host.rsplit('@').next()?;
            // A port is ssh's own, and no web server's.
            let host = if scheme.contains("ssh") { host.split(':').next()? } else { host };
            if !matches!(scheme, "http" | "https" | "ssh" | "git+ssh" | "git") {
                return None;
            }
            (host, path)
        }
        // host:path, unless it is a path with a colon or a drive of Windows.
        None => {
            let (host, path) = remote.split_once(':')?;
            if host.contains(['/', '\\']) || host.len() < 2 {
                return None;
            }
            (host.rsplit('@').next()?, path)
        }
    };
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let good_host = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:".contains(c));
    (good_host && path.contains('/')).then(|| (host.to_ascii_lowercase(), path.to_owned()))
}

/// A text as part of an address; slashes too where `all` says so.
fn encoded(text: &str, all: bool) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || (byte == b'/' && !all);
        if plain {
            out.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _infallible = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_every_forge_and_form() {
        let hub = "https://github.com/ada/shop/compare/main...ao/shop-1/fix?expand=1";
        let lab = "https://gitlab.com/a/b/shop/-/merge_requests/new?merge_request%5Bsource_branch%5D=ao%2Fshop-1%2Ffix&merge_request%5Btarget_branch%5D=main";
        for (remote, expected) in [
            ("git@github.com:ada/shop.git", Some(hub)),
            ("https://github.com/ada/shop", Some(hub)),
            ("https://token:x@github.com/ada/shop.git/", Some(hub)),
            ("ssh://git@github.com:22/ada/shop.git\n", Some(hub)),
            ("git@gitlab.com:a/b/shop.git", Some(lab)),
            (
                "https://bitbucket.org/ada/shop.git",
                Some("https://bitbucket.org/ada/shop/pull-requests/new?source=ao%2Fshop-1%2Ffix&dest=main"),
            ),
            (
                "https://codeberg.org/ada/shop.git",
                Some("https://codeberg.org/ada/shop/compare/main...ao/shop-1/fix"),
            ),
            (
                "https://forgejo.example.org:3000/ada/shop",
                Some("https://forgejo.example.org:3000/ada/shop/compare/main...ao/shop-1/fix"),
            ),
            (
                "ssh://git@gitea.example.org:2222/ada/shop",
                Some("https://gitea.example.org/ada/shop/compare/main...ao/shop-1/fix"),
            ),
            ("git@git.example.org:ada/shop.git", None),
            ("https://notgithub.com.evil.example/ada/shop", None),
            ("/srv/git/github.com/shop.git", None),
            ("../shop", None),
            ("C:\\repos\\shop", None),
            ("file:///srv/git/shop.git", None),
            ("https://github.com/ada", None),
            ("https://git hub.github.com/ada/shop", None),
            ("", None),
        ] {
            assert_eq!(new_pull_request(remote, "main", "ao/shop-1/fix").as_deref(), expected, "{remote}");
        }
        assert_eq!(
            new_pull_request("git@github.com:ada/shop.git", "a b", "ü#1").as_deref(),
            Some("https://github.com/ada/shop/compare/a%20b...%C3%BC%231?expand=1")
        );
    }
}
