package feed

import "github.com/openvoicenews/openvoice/feed/story"

type (
	// Fingerprint is what is known of an entry's words; the fetcher makes it.
	Fingerprint = story.Fingerprint
	// Open is what a store keeps of an entry in the window.
	Open = story.Open
)

// FingerprintOf is the fingerprint of a title and a text, both plain. operator is the
// language on the operator's word, declared what the source says; BCP 47, or empty.
func FingerprintOf(title, text, operator, declared string) Fingerprint {
	return story.Print(title, text, operator, declared)
}
