//! The rules of the source, checked from the source: who may import whom, and the habits that keep it readable.
//!
//! Each rule answers with every place that breaks it and what to do there, so that one run tells everything. It reads
//! files and starts nothing.

mod habits;
mod imports;
mod page;
mod source;

use source::Tree;

/// Fails with all findings at once.
fn none(findings: Vec<String>) {
    assert!(findings.is_empty(), "{} to mend:\n  {}\n", findings.len(), findings.join("\n  "));
}

#[test]
fn crates_depend_one_way() {
    none(imports::between_crates(Tree::get()));
}

#[test]
fn the_daemon_is_built_in_layers() {
    none(imports::inside_the_daemon(Tree::get()));
}

#[test]
fn the_domain_is_pure() {
    none(imports::pure_domain(Tree::get()));
}

#[test]
fn the_window_has_one_seam_to_its_platform() {
    none(imports::platform_seam(Tree::get()));
}

#[test]
fn features_of_the_window_know_nothing_of_each_other() {
    none(page::features_apart(Tree::get()));
}

#[test]
fn every_module_says_why_it_exists() {
    none(habits::module_docs(Tree::get()));
}

#[test]
fn no_file_holds_more_than_one_idea() {
    none(habits::file_budgets(Tree::get()));
}

#[test]
fn tests_wait_for_conditions() {
    none(habits::no_sleeping_tests(Tree::get()));
}

#[test]
fn what_ships_keeps_to_safe_calls() {
    none(habits::no_unsafe_calls(Tree::get()));
}

#[test]
fn lints_are_expected_with_a_reason() {
    none(habits::no_bare_allow(Tree::get()));
}

#[test]
fn nothing_is_left_half_done() {
    none(habits::no_leftovers(Tree::get()));
}

#[test]
fn no_file_names_this_checkout() {
    none(habits::no_own_path(Tree::get()));
}
