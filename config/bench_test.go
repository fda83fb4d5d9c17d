package config

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkThousand loads lists of 1,000 sources: as a script writes them, and as an
// operator does.
func BenchmarkThousand(b *testing.B) {
	for _, c := range []struct{ name, source string }{
		{"short", "  - {id: source-%[1]d, url: \"http://127.0.0.1:8000/feed/%[1]d.xml\", categories: [world]}\n"},
		{"long", "  - id: source-%[1]d\n    url: https://host%[1]d.example.org/feed.xml\n    title: \"Source %[1]d\"\n    schedule: \"*/15 * * * *\"\n    timezone: Europe/Berlin\n" +
			"    categories: [world, crime]\n    owner: Owner %[1]d\n    country: US\n    language: en-US\n    labels: {lean: left}\n"},
	} {
		b.Run(c.name, func(b *testing.B) {
			var s strings.Builder
			s.WriteString("version: 1\nsite: {id: \"tag:example.org,2026:\", title: T, url: https://example.org}\ncategories: [{term: world}, {term: crime}]\nsources:\n")
			for i := range 1000 {
				fmt.Fprintf(&s, c.source, i)
			}
			text := []byte(s.String())
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := (&Loader{}).Parse("f", "/", text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
