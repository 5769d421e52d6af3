// Package data holds the reference data that a registry is seeded with: tiers,
// regions, known batches, official figures and targets, each row with its
// source. It only carries the files; what they mean is for others to say.
// The sample lists under lists are not embedded.
package data

import "embed"

// FS holds the reference files, named as in the repository: tiers.csv,
// regions.csv, batches.csv, official.csv, targets.csv.
//
//go:embed *.csv
var FS embed.FS
