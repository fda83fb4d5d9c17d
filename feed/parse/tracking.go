package parse

import (
	"strings"

	"github.com/openvoicenews/openvoice/feed"
)

// TrackingParameters are the query parameters that tell a publisher where a reader
// came from, and that no page needs: by name, in lower case; a "*" at the end stands
// for anything; with "=" only where the value is that. docs/parsing.md says whose
// they are. Parameters that some site shows another page for are not among them.
var TrackingParameters = [...]string{
	"utm_*", "utm", // Google Analytics, and everybody after it
	"gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source", "gad_campaignid", "srsltid", "_gl", // Google Ads
	"fbclid", "fb_action_ids", "fb_action_types", "fb_ref", "fb_source", "igsh", "igshid", "mibextid", // Meta
	"msclkid", "twclid", "ttclid", "li_fat_id", "epik", "rdt_cid", "sccid", "yclid", "ysclid", "_openstat", // other networks
	"__twitter_impression", "ref_src", "ref_url", "s_kwcid", "ef_id",
	"mc_cid", "mc_eid", "_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp", "hsctatracking", "mkt_tok", "vero_id", "vero_conv", // mailings
	"ml_subscriber", "ml_subscriber_hash", "oly_enc_id", "oly_anon_id", "bsft_clkid", "bsft_uid", "ck_subscriber_id", "__s",
	"mtm_*", "matomo_*", "pk_*", "piwik_*", "wt_mc", "wt.mc_id", "wt.mc_*", "wtmc", "xtor", "s_cid", "icid", // site analytics
	"at_medium", "at_campaign", "at_campaign_type", "at_creation", "at_format", "at_link_*", "at_ptr_name", "at_variant", "at_custom*", "at_bbc_team",
	"ns_mchannel", "ns_campaign", "ns_source", "ns_linkname", "ns_fee", "ocid", "cmp", "ftag", "smid", "smtyp", "echobox", "maca", // publishers
	"feature=rss", "from=rss", "ref=rss", "ref=feed", "source=rss*", "src=rss", "partner=rss", "partner=rssnyt", "emc=rss", "traffic_source=rss", "cmpid=rss", "rss=1",
}

// tracking is what the operator wants of links.
type tracking feed.Tracking

// strip is the link without its tracking parameters. What is left of it stays as it
// was, byte for byte.
func (t *tracking) strip(link string) string {
	if t.Keep || !strings.ContainsAny(link, "?#") || !web(link) {
		return link
	}
	page, fragment, marked := strings.Cut(link, "#")
	page, query, asked := strings.Cut(page, "?")
	kept, found := t.filter(query)
	if asked && (kept != "" || !found) {
		page += "?" + kept
	}
	// Some analytics hide behind the "#", and take all of it.
	if left, hidden := t.filter(fragment); marked && (left != "" || !hidden) {
		page += "#" + fragment
	}
	return page
}

// filter is the query without what tracks, and whether there was any.
func (t *tracking) filter(query string) (kept string, found bool) {
	var parts []string
	for part := range strings.SplitSeq(query, "&") {
		if t.tracks(strings.TrimPrefix(part, "amp;")) { // what was escaped twice
			found = true
			continue
		}
		parts = append(parts, part)
	}
	if !found {
		return query, false
	}
	return strings.Join(parts, "&"), true
}

// tracks says whether the parameter "name=value" is one to take out.
func (t *tracking) tracks(part string) bool {
	part = strings.ToLower(part)
	for _, p := range TrackingParameters {
		if matches(part, p) {
			return true
		}
	}
	for _, p := range t.Extra {
		if matches(part, strings.ToLower(p)) {
			return true
		}
	}
	return false
}

// matches says whether the pattern means the parameter.
func matches(part, pattern string) bool {
	if !strings.Contains(pattern, "=") {
		part, _, _ = strings.Cut(part, "=")
	}
	if prefix, open := strings.CutSuffix(pattern, "*"); open {
		return strings.HasPrefix(part, prefix)
	}
	return part == pattern
}
