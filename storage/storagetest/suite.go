// Package storagetest holds the suites that every store and every log must pass,
// and what they are made of: a world of made-up sources, a description of all that
// views tell, the invariants of a store, and the comparison with storage/memory.
//
// It promises that equal seeds give equal records. It must never be used but in
// tests.
package storagetest

import (
	"fmt"
	"testing"
)

// Run holds the store to the contract, clause by clause, then compares it with
// storage/memory over made-up records.
func Run(t *testing.T, b Backend) {
	for name, clause := range clauses() {
		t.Run(name, func(t *testing.T) { clause(t, b) })
	}
	for seed := range uint64(4) {
		t.Run(fmt.Sprintf("Model/%d", seed), func(t *testing.T) { testModel(t, b, seed) })
	}
}
