package config

import (
	"maps"
	"net/url"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
)

// Show is the configuration as it is in force: with all defaults filled in, so that no
// section "defaults" is needed, and without what is secret. The values of headers, what of a
// URL may be a password or a token, and the contents of files are hidden.
func (c *Config) Show() Tree {
	var t Tree
	t.add("version", Version)
	t.add("site", c.Site.show())
	t.add("listen", c.Listen.show())
	t.add("metrics", c.Metrics.show())
	t.add("log", Tree{{"format", choose(c.Log.JSON, "json", "text")}, {"level", strings.ToLower(c.Log.Level.String())}})
	t.add("pictures", choose(c.InlinePictures, "inline", "apart"))
	t.add("deltas", c.Deltas)
	t.add("store", Tree{{"path", c.Store.Path}, {"max_size", showSize(c.Store.MaxSize)}, {"fallback", choose(c.Store.Fallback, "backup", "none")}})
	if b := &c.Backup; b.Path != "" {
		t.add("backup", Tree{{"path", b.Path}, {"every", showDuration(b.Every)}, {"keep", b.Keep}})
	}
	t.add("fetch", c.Fetch.show())
	t.add("sanitize", Tree{{"embeds", filled(c.Sanitize.Embeds)}})
	t.add("websub", c.WebSub.show())
	t.add("stories", Tree{
		{"join", c.Stories.Join}, {"window", showDuration(c.Stories.Window)}, {"max_open", c.Stories.MaxOpen}, {"mix_languages", c.Stories.MixLanguages},
	})
	t.add("webhooks", each(c.Webhooks, showWebhook))
	t.add("main", append(showSelection(&c.Main), c.Written[ofMain]...))
	t.add("categories", each(c.Categories, c.showCategory))
	t.add("sources", slices.Concat(each(c.Sources, c.showSource), each(c.Lists, c.showList)))
	t.add("feeds", each(c.Feeds, c.showFeed))
	t = append(t, c.Written[""]...)
	t.add("moved", showTexts(c.Moved))
	if c.Operator.Token != (feed.Hash{}) {
		t.add("operator", Tree{{"token_file", hidden}, {"path", c.Operator.Path}})
	}
	if c.Review.Token != (feed.Hash{}) {
		t.add("review", Tree{{"token_file", hidden}, {"path", c.Review.Path}})
	}
	if c.Overrides.File != "" && c.Overrides.File != filepath.Join(c.Folder, DefaultOverrides) {
		t.add("overrides", Tree{{"file", c.Overrides.File}})
	}
	reload := Tree{{"watch", c.Reload.Watch}}
	if c.Reload.Most > 0 {
		reload.add("most", strconv.Itoa(c.Reload.Most)+"%")
	}
	t.add("reload", reload)
	return t
}

// Whose is what stands in [Config.Written], before the name of it.
const (
	ofMain     = "main"
	ofCategory = "category "
	ofSource   = "source "
	ofFeed     = "feed "
)

// counted are the keys whose elements [Config.Changed] leaves to others to count.
var counted = []string{"version", "main", "categories", "sources", "feeds", "rules"}

// Changed are the keys of the sections that say something else than those of the
// configuration before, but for lists and feeds, of which it is of use to know how many.
// What is secret may have changed without being seen.
func (c *Config) Changed(before *Config) (keys []string) {
	said := func(c *Config) map[string]string {
		short := *c
		short.Categories, short.Sources, short.Lists, short.Feeds = nil, nil, nil, nil
		all := map[string]string{}
		for _, s := range short.Show() {
			all[s.key] = Tree{s}.YAML()
		}
		return all
	}
	was, is := said(before), said(c)
	for _, k := range fileKeys {
		changed := was[k.name] != is[k.name] || k.name == "overrides" && !reflect.DeepEqual(c.Overrides.All, before.Overrides.All)
		if changed && !slices.Contains(counted, k.name) {
			keys = append(keys, k.name)
		}
	}
	return keys
}

// ShowSource is what [Config.Show] has of the source of the id; ok is false where there is
// none.
func (c *Config) ShowSource(id string) (t Tree, ok bool) {
	for i := range c.Sources {
		if c.Sources[i].ID == id {
			return Tree{{"sources", []Tree{c.showSource(&c.Sources[i])}}}, true
		}
	}
	return nil, false
}

// each is what show makes of each of the values.
func each[T any](all []T, show func(*T) Tree) []Tree {
	trees := make([]Tree, len(all))
	for i := range all {
		trees[i] = show(&all[i])
	}
	return trees
}

// filled is never nil, so that it is shown as a list.
func filled(words []string) []string { return append([]string{}, words...) }

func (s *Site) show() (t Tree) {
	t.add("id", s.ID)
	t.add("title", s.Title)
	t.add("tagline", s.Tagline)
	t.add("url", s.URL)
	t.add("language", s.Language)
	t.add("timezone", s.Timezone.String())
	t.add("contact", s.Contact)
	t.add("rights", s.Rights)
	t.add("logo", withoutSecrets(s.Logo))
	t.add("icon", withoutSecrets(s.Icon))
	t.add("license", withoutSecrets(s.License))
	t.add("theme", s.Theme)
	t.add("pictures", s.Pictures)
	return t
}

func (l *Listen) show() string {
	if l.Network == "unix" {
		return "unix:" + l.Address
	}
	return l.Address
}

// choose is the one word where yes, else the other.
func choose(yes bool, one, other string) string {
	if yes {
		return one
	}
	return other
}

// show is empty where nothing is served.
func (m *Metrics) show() Tree {
	if m.Listen.Address == "" {
		return nil
	}
	return Tree{{"listen", m.Listen.show()}, {"sources", m.Sources}}
}

func (f *Fetch) show() (t Tree) {
	t.add("concurrency", f.Concurrency)
	t.add("host_spacing", showDuration(f.HostSpacing))
	t.add("timeout", showDuration(f.Timeout))
	t.add("max_wire", showSize(f.MaxWire))
	t.add("max_body", showSize(f.MaxBody))
	networks := []string{}
	for _, n := range f.AllowNetworks {
		networks = append(networks, n.String())
	}
	t.add("allow_networks", networks)
	t.add("user_agent", f.UserAgent)
	t.add("from", f.From)
	return t
}

func (w *WebSub) show() (t Tree) {
	t.add("subscribe", w.Subscribe)
	t.add("callback", withoutSecrets(w.Callback))
	t.add("sha1", w.SHA1)
	t.add("hub", withoutSecrets(w.Hub))
	return t
}

func showSelection(s *curate.Selection) Tree {
	share := "1"
	if s.Share.Of < s.Share.Among {
		share = strconv.Itoa(s.Share.Of) + "/" + strconv.Itoa(s.Share.Among)
	}
	t := Tree{
		{"stories", s.Stories}, {"limit", s.Limit}, {"most", s.Most}, {"span", showDuration(s.Span)}, {"share", share},
		{"backlog", s.Backlog}, {"order", orders[s.Order]}, {"dates", orders[s.Dates]},
	}
	if s.Hours > 0 {
		t.add("hours", s.Hours)
	}
	t.add("content", showExtent(s.Look.Content))
	t.add("headline", s.Look.Headline)
	if s.Look.Token != (feed.Hash{}) {
		t.add("token_file", hidden)
	}
	return t
}

// showExtent writes how much of a text is shown.
func showExtent(e curate.Extent) string {
	switch {
	case e == 0:
		return "full"
	case e == curate.TitleOnly:
		return "title"
	}
	return "excerpt " + strconv.Itoa(int(e))
}

func (c *Config) showCategory(of *Category) (t Tree) {
	t.add("term", of.Term)
	t.add("label", of.Label)
	t.add("description", of.Description)
	t.add("scheme", of.Scheme)
	t.add("aliases", filled(of.Aliases))
	t.add("parent", of.Parent)
	t.add("also", filled(of.Also))
	return slices.Concat(t, showSelection(&of.Feed), c.Written[ofCategory+of.Term])
}

func (c *Config) showFeed(f *Feed) (t Tree) {
	t.add("id", f.ID)
	t.add("path", f.Path)
	t.add("title", f.Title)
	t.add("categories", filled(f.Categories))
	t.add("sources", filled(f.Sources))
	return slices.Concat(t, showSelection(&f.Selection), c.Written[ofFeed+f.ID])
}

func (c *Config) showSource(s *Source) (t Tree) {
	t.add("id", s.ID)
	t.add("was", s.Was)
	t.add("url", withoutSecrets(s.URL))
	t.add("title", s.Title)
	t.add("schedule", s.ScheduleSpec)
	t.add("timezone", s.Timezone.String())
	t.add("keep", Tree{{"age", showDuration(s.Keep.Age)}, {"entries", s.Keep.Entries}})
	t.add("categories", filled(s.Categories))
	t.add("sites", filled(s.Sites))
	t.add("agency", s.Agency)
	t.add("aggregator", s.Aggregator)
	t.add("owner", s.Owner)
	t.add("country", s.Country)
	t.add("language", s.Language)
	t.add("charset", s.Charset)
	t.add("kind", s.Kind)
	t.add("labels", showLabels(&s.Publisher))
	t.add("titles", choose(s.TitlesAsGiven, "as-given", "from-text"))
	t.add("tracking", Tree{{"strip", !s.Tracking.Keep}, {"parameters", filled(s.Tracking.Extra)}})
	t.add("identity", Tree{{"ignore", filled(s.Identity.Ignore.Words())}, {"trust", filled(s.Identity.Trust.Words())}})
	t.add("join", s.Join)
	t.add("paused", s.Paused)
	t.add("content", showExtent(s.Content))
	t.add("rights", s.Rights)
	t.add("noindex", s.NoIndex)
	t.add("headers", showHeaders(s.Headers))
	if !strings.HasPrefix(s.URL, "file:") {
		c.showTransport(s, &t)
	}
	return append(t, c.Written[ofSource+s.ID]...)
}

// showList shows a list of sources, and what they have in common.
func (c *Config) showList(l *List) (t Tree) {
	t.add("id", l.ID)
	t.add("opml", withoutSecrets(l.OPML))
	t.add("max", l.Max)
	for _, b := range c.showSource(&l.Source)[1:] { // behind the id
		if !slices.Contains(notOfLists, b.key) {
			t = append(t, b)
		}
	}
	return t
}

// showTransport adds what is about HTTP alone.
func (c *Config) showTransport(s *Source, t *Tree) {
	x := &s.Transport
	switch {
	case s.WebSubOff:
		t.add("websub", webSubOff)
	default:
		t.add("websub", withoutSecrets(s.Hub))
	}
	t.add("proxy", withoutSecrets(x.Proxy))
	if x.CA != "" {
		t.add("ca", hidden)
	}
	t.add("http2", !x.HTTP1)
	timeout := x.Timeout
	if timeout == 0 {
		timeout = c.Fetch.Timeout
	}
	t.add("timeout", showDuration(timeout))
	if x.Redirects != 0 {
		t.add("redirects", max(x.Redirects, 0))
	}
	if x.Cookies {
		t.add("cookies", "fetch")
	}
	if x.OldTLS {
		t.add("tls", "legacy")
	}
}

// showTexts shows texts by name.
func showTexts(texts map[string]string) (t Tree) {
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		t.add(name, withoutSecrets(texts[name]))
	}
	return t
}

// showLabels shows labels by name, and behind them those that judge.
func showLabels(s *feed.Publisher) (t Tree) {
	t = showTexts(s.Labels)
	judged := map[string][]Tree{}
	for _, r := range s.Ratings {
		judged[r.Label] = append(judged[r.Label], Tree{{"is", r.Is}, {"by", r.By}, {"url", withoutSecrets(r.URL)}, {"date", r.Date.String()}})
	}
	for _, name := range slices.Sorted(maps.Keys(judged)) {
		t.add(name, judged[name])
	}
	return t
}

func showWebhook(w *Webhook) (t Tree) {
	t.add("id", w.ID)
	t.add("url", withoutSecrets(w.URL))
	if w.Secret.Reveal() != "" {
		t.add("secret", hidden)
	}
	return t
}

func showHeaders(headers []Header) (t Tree) {
	for _, h := range headers {
		t.add(h.Name, h.Value.String())
	}
	return t
}

// keyParameter is the name of a query parameter whose value may open something.
var keyParameter = regexp.MustCompile(`(?i)(?:token|secret|passw(?:or)?d|apikey|signature)$|^(?:.*[_.-])?(?:key|pass|pwd|auth|sig|sid|session|code|hash)$`)

// withoutSecrets is the URL without its user and password, and without the values of
// parameters that may be keys.
func withoutSecrets(raw string) string {
	s := withoutUser(raw)
	before, query, ok := strings.Cut(s, "?")
	if !ok {
		return s
	}
	query, fragment, _ := strings.Cut(query, "#")
	pairs := strings.Split(query, "&")
	for i, p := range pairs {
		name, _, has := strings.Cut(p, "=")
		if plain, err := url.QueryUnescape(name); err == nil && has && keyParameter.MatchString(plain) {
			pairs[i] = name + "=" + hidden
		}
	}
	s = before + "?" + strings.Join(pairs, "&")
	if fragment != "" {
		s += "#" + fragment
	}
	return s
}
