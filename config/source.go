package config

import (
	"errors"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/rule"
	"github.com/openvoicenews/openvoice/feed/schedule"
)

// Source is a feed that is fetched. Its id and its URL are unique; a file: URL has a path
// below the folder; its language overrules what the source says.
type Source struct {
	feed.Publisher
	Schedule     schedule.Schedule
	ScheduleSpec string         // as it was written, "auto" included
	Timezone     *time.Location // of the schedule; never nil
	Keep         Keep
	Categories   []string // terms that are defined
	Charset      string   // as the WHATWG names it; overrules what the source says
	Headers      []Header // in the order of their names
	Transport    feed.Transport
	Hub          string // in place of those that the source names; may be empty
	WebSubOff    bool   // the source is not subscribed to
	Tracking     feed.Tracking
	Identity     Identity
	Paused       bool     // it is not polled
	Join         bool     // its entries join stories by themselves
	Sites        []string // places whose pages are its own, as [outlet.OfSite] reads them

	TitlesAsGiven bool          // entries without a title are published without one
	Content       curate.Extent // how much of its texts may be shown
	Rights        string        // in its texts; empty: as it says itself
	NoIndex       bool          // search engines are asked to leave its texts out

	Rules []rule.Rule // asked of its entries below those of all
}

// Keep is how long entries stay.
type Keep struct {
	Age     time.Duration // after an entry was last listed; zero: for ever
	Entries int           // of one source at most; zero: no limit
}

// Policy is what the store must know of the operator's will for one of the sources.
func (c *Config) Policy(s *Source) feed.Policy {
	p := feed.Policy{
		KeepSeconds: int64(s.Keep.Age / time.Second), KeepEntries: s.Keep.Entries,
		Ignore: s.Identity.Ignore, Trust: s.Identity.Trust,
		Sites: s.Sites, Owner: s.Owner, Agency: s.Agency,
	}
	if s.Join {
		p.Window, p.MaxOpen, p.Mixed = int64(c.Stories.Window/time.Second), c.Stories.MaxOpen, c.Stories.MixLanguages
	}
	if c.Stories.MixLanguages {
		primary, _, _ := strings.Cut(c.Site.Language, "-")
		p.Language = strings.ToLower(primary)
	}
	return p
}

// inherited are the values of "defaults" that a source takes where it says nothing.
type inherited struct {
	schedule string
	broken   bool // the schedule was reported where it stands
	zone     *time.Location
	keep     Keep
	language string
	feeds    selection
	tracking feed.Tracking
	asGiven  bool // titles
}

var defaultsKeys = slices.Concat([]key[inherited]{
	{"timezone", false, set(timeZone, func(to *inherited) **time.Location { return &to.zone })},
	{"schedule", false, readDefaultSchedule},
	{"keep", false, func(r *reader, v value, to *inherited) { object(r, v, keepKeys, &to.keep) }},
	{"language", false, set(languageTag, func(to *inherited) *string { return &to.language })},
	{"titles", false, set(titles, func(to *inherited) *bool { return &to.asGiven })},
	{"tracking", false, func(r *reader, v value, to *inherited) { object(r, v, trackingKeys, &to.tracking) }},
}, selectionKeys(func(to *inherited) *selection { return &to.feeds }))

var keepKeys = []key[Keep]{
	{"age", false, set(duration(0, 100*366*24*time.Hour), func(to *Keep) *time.Duration { return &to.Age })},
	{"entries", false, set(between(0, 1_000_000), func(to *Keep) *int { return &to.Entries })},
}

// maxLimit is the most entries that a published feed may show.
const maxLimit = 10_000

var sourceKeys = []key[sourceDraft]{
	{"id", true, readSourceID},
	{"was", false, readWas},
	{"url", true, readSourceURL},
	{"title", false, set((*reader).text, func(to *sourceDraft) *string { return &to.Title })},
	{"timezone", false, readSourceZone},
	{"schedule", false, readSourceSchedule},
	{"keep", false, func(r *reader, v value, to *sourceDraft) { object(r, v, keepKeys, &to.Keep) }},
	{"categories", false, func(r *reader, v value, to *sourceDraft) { to.Categories = terms(r, v) }},
	{"sites", false, readSites},
	{"agency", false, readAgency},
	{"aggregator", false, set((*reader).boolean, func(to *sourceDraft) *bool { return &to.Aggregator })},
	{"owner", false, set((*reader).text, func(to *sourceDraft) *string { return &to.Owner })},
	{"country", false, set(country, func(to *sourceDraft) *string { return &to.Country })},
	{"language", false, set(languageTag, func(to *sourceDraft) *string { return &to.Language })},
	{"charset", false, set(charsetName, func(to *sourceDraft) *string { return &to.Charset })},
	{"kind", false, set((*reader).text, func(to *sourceDraft) *string { return &to.Kind })},
	{"labels", false, readLabels},
	{"headers", false, readHeaders},
	{"proxy", false, readProxy},
	{"ca", false, readCA},
	{"http2", false, readHTTP2},
	{"timeout", false, overHTTP(duration(time.Second, 10*time.Minute), func(to *sourceDraft, d time.Duration) { to.Transport.Timeout = d })},
	{"redirects", false, overHTTP(between(0, 20), setRedirects)},
	{"cookies", false, overHTTP(onlyWord("fetch"), func(to *sourceDraft, _ string) { to.Transport.Cookies = true })},
	{"tls", false, overHTTP(onlyWord("legacy"), func(to *sourceDraft, _ string) { to.Transport.OldTLS = true })},
	{"websub", false, readSourceWebSub},
	{"identity", false, readIdentity},
	{"paused", false, set((*reader).boolean, func(to *sourceDraft) *bool { return &to.Paused })},
	{"join", false, set((*reader).boolean, func(to *sourceDraft) *bool { return &to.Join })},
	{"titles", false, set(titles, func(to *sourceDraft) *bool { return &to.TitlesAsGiven })},
	{"content", false, set(extent, func(to *sourceDraft) *curate.Extent { return &to.Content })},
	{"rights", false, set((*reader).text, func(to *sourceDraft) *string { return &to.Rights })},
	{"noindex", false, set((*reader).boolean, func(to *sourceDraft) *bool { return &to.NoIndex })},
	{"tracking", false, func(r *reader, v value, to *sourceDraft) { object(r, v, trackingKeys, &to.Tracking) }},
	{"rules", false, func(_ *reader, v value, to *sourceDraft) { to.rules = &v }},
}

// titles reads where the titles of entries come from, and whether as given alone.
func titles(r *reader, v value) (asGiven, ok bool) {
	s, ok := oneOf(r, v, "no way to make titles", "from-text", "as-given")
	return s == "as-given", ok
}

// oneOf reads one of the words; what says what another is.
func oneOf(r *reader, v value, what string, words ...string) (string, bool) {
	s, ok := r.text(v)
	if ok && !slices.Contains(words, s) {
		r.fail(v, didYouMean(s, words, "write one of"), "%s is %s", quote(s), what)
		return "", false
	}
	return s, ok
}

// sourceDraft is a source while it is read.
type sourceDraft struct {
	Source
	seen  *seen
	rules *value
	own   bool // the inherited schedule is not asked for: there is another, or a bad zone
}

func readDefaults(r *reader, v value, to *Config) {
	object(r, v, defaultsKeys, &r.base)
	to.Main = r.base.feeds.Selection
}

func readDefaultSchedule(r *reader, v value, to *inherited) {
	s, ok := r.text(v)
	if !ok {
		to.broken = true
		return
	}
	to.schedule = s
	_, to.broken = cron(r, v, s, "", r.zoneOr(to.zone))
	to.broken = !to.broken
}

// zoneOr is z, or else the zone of the defaults or of the site.
func (r *reader) zoneOr(z *time.Location) *time.Location {
	if z == nil {
		z = r.base.zone
	}
	if z == nil {
		z = r.cfg.Site.Timezone
	}
	return z
}

var scheduleWords = []string{DefaultSchedule, "@hourly", "@daily", "@weekly", "@monthly", "@yearly"}

// cron makes a schedule of what is written. The id gives "auto" its phase.
func cron(r *reader, v value, spec, id string, zone *time.Location) (schedule.Schedule, bool) {
	if spec == DefaultSchedule {
		return schedule.Auto(id), true
	}
	at := cronKey{spec, zone}
	if s, ok := r.crons[at]; ok {
		return s, true
	}
	s, err := schedule.Parse(spec, zone)
	var syntax *schedule.SyntaxError
	switch {
	case errors.As(err, &syntax):
		hint := syntax.Hint
		if near := didYouMean(spec, scheduleWords, ""); strings.HasPrefix(near, "did") {
			hint = near
		}
		r.fail(v, hint, "%s is no schedule: %s", quote(spec), syntax.Reason)
	case err != nil:
		r.fail(v, "", "%s is no schedule: %v", quote(spec), err)
	default:
		r.crons[at] = s
		return s, true
	}
	return nil, false
}

// seen are the ids, the former ids and the places of what was read, each with its line.
type seen struct{ ids, former, places map[string]spot }

func newSeen() *seen { return &seen{map[string]spot{}, map[string]spot{}, map[string]spot{}} }

func readSources(r *reader, v value, to *Config) {
	r.listed = true
	d := r.document
	if !r.list(v, func(v value) { readSource(r, v, to) }) || len(v.node.Content) > 0 {
		return
	}
	r.later = append(r.later, func() {
		if len(r.seen.ids) == 0 {
			d.fail(v, "write at least one: {id: bbc-world, url: https://feeds.bbci.co.uk/news/world/rss.xml}", "the list of sources is empty")
		}
	})
}

func readSource(r *reader, v value, to *Config) {
	d := sourceDraft{seen: r.seen}
	d.Keep, d.Language, d.Tracking = r.base.keep, r.base.language, r.base.tracking
	d.Join, d.TitlesAsGiven = to.Stories.Join, r.base.asGiven
	d.ScheduleSpec, d.Timezone = r.base.schedule, r.zoneOr(nil)
	if k, _ := entryOf(v.node, "opml"); k != nil {
		readList(r, v, to, d)
		return
	}
	if !object(r, v, sourceKeys, &d) {
		return
	}
	if !r.base.broken && !d.own {
		d.Schedule, _ = cron(r, v, d.ScheduleSpec, d.Stored(), d.Timezone)
	}
	at := len(to.Sources)
	to.Sources = append(to.Sources, d.Source)
	if d.rules != nil {
		r.wrote(ofSource+d.ID, "rules", *d.rules)
		r.afterwards(func() { to.Sources[at].Rules = ruleList(r, *d.rules, false, false) })
	}
}

func readSourceID(r *reader, v value, to *sourceDraft) {
	if id, ok := ident(r, v); ok && r.first(v, to.seen.ids, id, "the source id "+id) {
		to.ID = id
	}
}

// readWas reads the id that the source had before, and which nobody else may have.
func readWas(r *reader, v value, to *sourceDraft) {
	id, ok := ident(r, v)
	if ok && id == to.ID {
		r.fail(v, "take the key out", "%s is the id that it has", id)
		return
	}
	if !ok || !r.first(v, to.seen.former, id, "a source that was "+id) {
		return
	}
	to.Was = id
	d := r.document
	r.later = append(r.later, func() {
		if at, ok := r.seen.ids[id]; ok {
			d.fail(v, "a source that was another has the entries of that; take one of the two out", "the source %s is configured too, on line %d%s", id, at.line, d.elsewhere(at))
		}
	})
}

func readSourceZone(r *reader, v value, to *sourceDraft) {
	if z, ok := timeZone(r, v); ok {
		to.Timezone = z
	} else {
		to.own = true
	}
}

func readSourceSchedule(r *reader, v value, to *sourceDraft) {
	to.own = true
	if s, ok := r.text(v); ok {
		to.ScheduleSpec = s
		to.Schedule, _ = cron(r, v, s, to.Stored(), to.Timezone)
	}
}

func readSourceURL(r *reader, v value, to *sourceDraft) {
	s, ok := r.text(v)
	if !ok {
		return
	}
	var canonical string
	if p, isFile := strings.CutPrefix(s, "file:"); isFile {
		canonical, ok = localFile(r, v, p)
	} else if u, good := webURL(r, v); good {
		canonical = feed.CanonicalURL(u)
	} else {
		ok = false
	}
	if ok && r.first(v, to.seen.places, canonical, "the source URL "+canonical) {
		to.URL = s
	}
}

// localFile checks the path of a file: URL, which lies below the file's folder.
func localFile(r *reader, v value, p string) (string, bool) {
	clean := path.Clean(p)
	switch {
	case p == "" || strings.HasSuffix(p, "/"):
		r.fail(v, "write it as in file:examples/one.atom", "the URL names no file")
	case path.IsAbs(p):
		r.fail(v, "put it into the folder of this file, or below", "the path of a file: source is relative to the folder of this file")
	case clean == ".." || strings.HasPrefix(clean, "../"):
		r.fail(v, "put it into the folder of this file, or below", "the path of a file: source must not leave the folder of this file")
	case strings.ContainsAny(p, "\\%?#"):
		r.fail(v, "", `the path of a file: source must not have any of \ %% ? #`)
	default:
		return "file:" + clean, true
	}
	return "", false
}
