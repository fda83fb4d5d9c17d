package render

import (
	"slices"
	"strings"
)

// The paths at which something else than a feed lies.
const (
	PagePath   = "/"        // the page for people
	HealthPath = "/healthz" // where the server answers for itself; no document lies there
	ReadyPath  = "/readyz"  // where it says whether it is up to date; no document lies there
)

// Where the lists of sources and of feeds lie.
const (
	SourcesListPath = "/sources.opml"
	FeedsListPath   = "/feeds.opml"
)

const categoryFolder = "/category"

// siteFolders are those that pages lie in beside the feeds'.
var siteFolders = []string{"/story", "/article", "/source", "/sources", "/subscribe", "/day", "/picture", "/sitemap"}

// MainPaths are those of the main feed, one a format.
func (t Table) MainPaths() []string { return t.paths("/feed") }

// CategoryPaths are those of the feed of the category with the term, one a format.
func (t Table) CategoryPaths(term string) []string { return t.paths(categoryFolder + "/" + term) }

// FeedPaths are those of a feed for which the operator wrote a path, one a format. At the
// path as it is written lies the format whose extension it ends with, else the first; the
// others lie beside it under their own extensions.
func (t Table) FeedPaths(path string) []string {
	base, as := path, 0
	for i, f := range t {
		if b, ok := strings.CutSuffix(path, f.Extension()); ok {
			base, as = b, i
		}
	}
	paths := t.paths(base)
	paths[as] = path
	return paths
}

// paths are base with the extension of each format.
func (t Table) paths(base string) []string {
	all := make([]string, len(t))
	for i, f := range t {
		all[i] = base + f.Extension()
	}
	return all
}

// Reserved reports whether the program serves something of its own at the path, so that
// no feed of the operator's may lie there.
func (t Table) Reserved(path string) bool {
	switch path {
	case PagePath, HealthPath, ReadyPath, SourcesListPath, FeedsListPath, categoryFolder:
		return true
	}
	for _, folder := range siteFolders {
		if path == folder || strings.HasPrefix(path, folder+"/") {
			return true
		}
	}
	return strings.HasPrefix(path, categoryFolder+"/") || strings.HasPrefix(path, "/style.") || path == "/robots.txt" || path == "/sitemap.xml" || slices.Contains(t.MainPaths(), path)
}
