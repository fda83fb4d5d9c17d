package merge

import "github.com/openvoicenews/openvoice/feed"

// noteSpeaker notes with the origin whose it is, and what its latest item tells of where
// its text comes from.
func (d *document) noteSpeaker(o *feed.Origin, it *feed.Item) {
	p := &d.state.Policy
	o.Owner, o.Agency, o.Credits = p.Owner, p.Agency, it.Content.Credits
	o.Foreign = p.Language != "" && it.Fingerprint.Lang != "" && it.Fingerprint.Lang != p.Language
}
