//! Counts the words of its standard input, and tells the most frequent when it ends: `words [how many]`.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};

fn main() -> io::Result<()> {
    let most = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(10);
    let mut counts = BTreeMap::<String, u32>::new();
    for line in io::stdin().lock().lines() {
        for word in line?.split(|mark: char| !mark.is_alphanumeric()).filter(|word| !word.is_empty()) {
            *counts.entry(word.to_lowercase()).or_default() += 1;
        }
    }
    let mut ranked: Vec<_> = counts.into_iter().collect();
    // Equals stay in the order of the alphabet.
    ranked.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let mut out = io::stdout().lock();
    for (word, count) in ranked.iter().take(most) {
        writeln!(out, "{count} {word}")?;
    }
    Ok(())
}
