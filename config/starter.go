package config

import (
	_ "embed"
	"slices"
)

//go:embed starter.yaml
var starter []byte

// Starter is a commented file for an operator to begin with.
func Starter() []byte { return slices.Clone(starter) }
