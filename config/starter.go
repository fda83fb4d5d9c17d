package config

import (
	"bytes"
	_ "embed"
	"slices"
)

//go:embed starter.yaml
var starter []byte

// Starter is a commented file for an operator to begin with.
func Starter() []byte { return slices.Clone(starter) }

// StarterHead is what stands in the [Starter] before its categories and sources, for a
// file that has others.
func StarterHead() []byte {
	head, _, _ := bytes.Cut(starter, []byte("\n# Each is a feed of its own"))
	return append(slices.Clone(bytes.TrimSpace(head)), '\n')
}
