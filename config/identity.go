package config

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// Identity is how the entries of a source are recognised.
type Identity struct {
	Ignore feed.Kinds // kinds of keys that identify nothing
	Trust  feed.Kinds // kinds of keys that do, whatever is seen of them
}

var identityKeys = []key[Identity]{
	{"ignore", false, func(r *reader, v value, to *Identity) {
		to.Ignore = kinds(r, v, feed.KindID, feed.KindLink, feed.KindDated, feed.KindCanonical, feed.KindText)
	}},
	{"trust", false, func(r *reader, v value, to *Identity) {
		to.Trust = kinds(r, v, feed.KindID, feed.KindLink)
		if both := to.Trust & to.Ignore; both != 0 {
			r.fail(v, "take it out of one of them", "%s is ignored, and so cannot be trusted", both)
		}
	}},
}

func readIdentity(r *reader, v value, to *sourceDraft) { object(r, v, identityKeys, &to.Identity) }

// kinds reads a list of kinds of keys, each once.
func kinds(r *reader, v value, known ...feed.Kind) (s feed.Kinds) {
	words := feed.KindsOf(known...).Words()
	r.list(v, func(v value) {
		word, ok := r.text(v)
		i := slices.Index(words, word)
		switch {
		case !ok:
		case i < 0:
			r.fail(v, didYouMean(word, words, "known here are"), "%s is nothing to recognise an entry by", quote(word))
		case s.Has(known[i]):
			r.fail(v, "", "%s is in this list twice", word)
		default:
			s |= feed.KindsOf(known[i])
		}
	})
	return s
}
