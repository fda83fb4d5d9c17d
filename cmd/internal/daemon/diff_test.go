package daemon

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed/publish"
)

// What is proposed decides alike when it has travelled.
func TestProposalTravels(t *testing.T) {
	cfg, err := new(config.Loader).Parse("openvoice.yaml", t.TempDir(), []byte(`version: 1
site: {id: "tag:example.org,2026:", title: T, url: https://example.org/}
categories: [{term: crime, parent: local, label: Crime, aliases: [Courts], rules: [{id: c, when: {words: {least: 3, most: 9}}, do: {pin: 2h}}]}, {term: local}]
sources:
  - {id: a, was: old, url: https://a.example/f, owner: O, country: DE, labels: {access: paid, leaning: [{is: left, by: X, url: https://x.example/, date: 2026-01-02}]}, categories: [local], titles: as-given, rules: [{id: own, do: {mark: m}}]}
  - {id: b, url: https://b.example/f}
lists: {places: [Riverton, =Hope, /Mill\s/i]}
webhooks: [{id: desk, url: https://chat.example/hook}]
rules:
  - {id: all, when: {any: [{list: places}, {labels.access: paid}], none: {title: /^x/}, age: {least: 2d}, if: "words > 3"}, do: {categorise: crime, uncategorise: local, mark: [x, y], language: de, link: {replace: '/a/', with: 'https://x.example/'}, pin: 3h, notify: desk}, from: 2026-01-01, until: 2027-01-01, try: true}
  - {id: stops, when: {story.owners: 2}, stop: true, do: demote}
  - {id: drops, when: {copy_of: b}, do: drop, reason: because}
  - {id: holds, when: {has: [audio, video]}, do: hold}
main: {when: {source: a}, share: 2/5, order: arrival, dates: arrival, limit: 7, most: 9, span: 2h, backlog: 2, stories: false}
feeds: [{id: f, path: /f.atom, categories: [crime], sources: [b], rules: [{id: fr, when: {title: x}, do: demote}]}]
`))
	if err != nil {
		t.Fatal(err)
	}
	sent, err := json.Marshal(Propose(cfg, 0))
	if err != nil {
		t.Fatal(err)
	}
	var got Proposal
	if err := json.Unmarshal(sent, &got); err != nil {
		t.Fatal(err)
	}
	is, was := publish.NewBuilder(got.spec(), nil).Plan(), publish.NewBuilder(publishSpec(cfg), nil).Plan()
	if is.Hash() != was.Hash() {
		t.Error("it decides otherwise")
	}
	for i, f := range was.Feeds() {
		f.Selection.Rules, f.When = nil, nil // without the places where they are written; the hash has them
		g := is.Feeds()[i]
		g.Selection.Rules, g.When = nil, nil
		if f.Path != g.Path || !reflect.DeepEqual(f.Selection, g.Selection) {
			t.Errorf("feed %s is %+v, was %+v", f.Path, g.Selection, f.Selection)
		}
	}
}
