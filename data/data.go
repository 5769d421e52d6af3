// Package data holds the reference data that a registry is seeded with: tiers,
// regions, known batches, official figures and targets, each row with its
// source. It only carries the files; what they mean is for others to say.
// It also carries the sample lists, for the tour.
package data

import "embed"

// FS holds the reference files, named as in the repository: tiers.csv,
// regions.csv, batches.csv, official.csv, targets.csv.
//
//go:embed *.csv
var FS embed.FS

// Samples holds the sample lists, lists of invented firms, under lists.
//
//go:embed lists
var Samples embed.FS
