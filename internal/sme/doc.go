// Package sme says what things mean: dates, regions, tiers, documents, firms,
// titles, targets and reports, and how the titles of all firms follow from the
// documents (Derive).
//
// It knows neither files nor databases nor output: it reads values, returns
// values, never prints and never asks the clock.
package sme

// RulesVersion changes whenever the same documents would give other figures.
const RulesVersion = 4
