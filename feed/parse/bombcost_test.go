package parse

import (
	"testing"

	"github.com/openvoicenews/openvoice/feed/feedtest"
)

// BenchmarkBombs prints what each bomb costs.
//
//	go test -run '^$' -bench Bombs -benchtime 1x ./feed/parse
func BenchmarkBombs(b *testing.B) {
	for name, bomb := range bombs() {
		b.Run(name, func(b *testing.B) {
			raw := []byte(bomb())
			feedtest.Cost(b, len(raw), func() {
				_, _ = Parse(raw, Options{}) // whether it is refused is TestBombs' to judge
			})
		})
	}
}
