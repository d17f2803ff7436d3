//! Packs the core into the window's executable and lets Tauri prepare the rest.
//!
//! It must never run cargo (it would wait for the lock that its own build holds): the core is built before, and
//! `AO_CORE` names it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

const PAGE: &str = "../ui/dist/index.html";
const NO_PAGE: &str = "<!doctype html><meta charset=\"utf-8\"><title>AO Desktop</title>\
<body style=\"background:#0c0d10;color:#eceef2;font:15px system-ui;display:grid;place-items:center;height:100vh;margin:0\">\
<p>The page has not been built. <code>npm start</code> builds it.</p>\n";

fn main() {
    pack_core();
    ensure_page();
    let commands = tauri_build::AppManifest::new().commands(&["bridge"]);
    let attributes = tauri_build::Attributes::new().app_manifest(commands);
    if let Err(error) = tauri_build::try_build(attributes) {
        panic!("{error:#}");
    }
}

/// Writes `packed.rs`: the core's bytes and their digest, or nothing in a developer's build.
fn pack_core() {
    println!("cargo::rerun-if-env-changed=AO_CORE");
    let named = std::env::var_os("AO_CORE").filter(|value| !value.is_empty()).map(PathBuf::from);
    let code = match named {
        Some(core) => {
            println!("cargo::rerun-if-changed={}", core.display());
            let core = core.canonicalize().unwrap_or_else(|e| panic!("AO_CORE={}: {e}", core.display()));
            let bytes = std::fs::read(&core).unwrap_or_else(|e| panic!("AO_CORE={}: {e}", core.display()));
            let mut digest = String::new();
            for byte in Sha256::digest(&bytes) {
                let _never_fails = write!(digest, "{byte:02x}");
            }
            let path = core.display().to_string();
            format!("const PACKED: Option<(&str, &[u8])> = Some(({digest:?}, include_bytes!({path:?})));")
        }
        None => {
            // On macOS the core lies beside the program in the bundle, where its own signature stays valid.
            let beside = std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("macos");
            let release = std::env::var("PROFILE").as_deref() == Ok("release");
            assert!(
                beside || !release,
                "a release build carries the core inside: build it with `cargo build --release -p ao` and name it in AO_CORE (`npm run build` does both)"
            );
            "const PACKED: Option<(&str, &[u8])> = None;".to_owned()
        }
    };
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    std::fs::write(out.join("packed.rs"), code).expect("the build folder is writable");
}

/// `cargo check` must work before the page was ever built; a release without a page must not.
fn ensure_page() {
    println!("cargo::rerun-if-changed=../ui/dist");
    let page = Path::new(PAGE);
    if page.is_file() {
        return;
    }
    assert!(
        std::env::var("PROFILE").as_deref() != Ok("release"),
        "the page has not been built: `npm run build` builds it, and `npm start` builds and opens it"
    );
    println!("cargo::warning=the page has not been built; `npm start` builds it. A note stands in for it.");
    std::fs::create_dir_all("../ui/dist")
        .and_then(|()| std::fs::write(page, NO_PAGE))
        .expect("ui/dist is writable");
}
