package config

import (
	"bytes"
	"errors"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// secretName is what is part of the names of keys whose values nobody else may see.
var secretName = regexp.MustCompile(`(?i)token|secret|passw|credential|apikey|api_key`)

// openKeys are the keys of ours, whose values others may see.
func openKeys() map[string]bool {
	open := map[string]bool{}
	for _, all := range [][]string{
		names(fileKeys), names(siteKeys), names(storeKeys), names(metricsKeys), names(logKeys), names(fetchKeys), names(sanitizeKeys), names(webSubKeys),
		names(defaultsKeys), names(keepKeys), names(trackingKeys), names(storiesKeys), names(mainKeys), names(categoryKeys), names(sourceKeys),
		names(feedKeys), names(identityKeys), names(overridesKeys), names(reloadKeys),
	} {
		for _, name := range all {
			open[name] = !secretName.MatchString(name) || strings.HasSuffix(name, "_file")
		}
	}
	open[headersKey] = false
	return open
}

// Redact is the text of a file that others may see: without comments, without the values
// of request headers, of keys that are none of ours, which may be ours misspelt, and of
// those whose name tells that they are secret; and of addresses no more than the host. A
// text that is no YAML is an error.
func Redact(data []byte) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Load(data, &doc); err != nil {
		return nil, err
	}
	redact(&doc, openKeys(), false)
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := errors.Join(enc.Encode(&doc), enc.Close()); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// redact takes out of the node, and of all below it, what nobody else may see: all of it
// where it is secret.
func redact(n *yaml.Node, open map[string]bool, secret bool) {
	n.HeadComment, n.LineComment, n.FootComment, n.Anchor = "", "", "", ""
	if n.Kind == yaml.ScalarNode {
		if secret {
			n.Value, n.Tag, n.Style = hidden, "!!str", yaml.DoubleQuotedStyle
		} else {
			n.Value = RedactURLs(n.Value)
		}
		return
	}
	for i, c := range n.Content {
		if n.Kind != yaml.MappingNode || i%2 == 0 {
			redact(c, open, secret && n.Kind != yaml.MappingNode)
			continue
		}
		key := n.Content[i-1].Value
		if key == "labels" && !secret { // whose keys the operator chooses
			redact(c, nil, false)
			continue
		}
		redact(c, open, secret || open != nil && !open[key])
	}
}

// inText is an address in a text, with the part that may be shown.
var inText = regexp.MustCompile(`([A-Za-z][A-Za-z0-9+.-]*://)(?:[^\s"'<>/?#@]*@)?([^\s"'<>/?#,;)\]}]*)[^\s"'<>]*`)

// RedactURLs takes all but scheme and host out of the addresses in a text.
func RedactURLs(s string) string {
	return inText.ReplaceAllStringFunc(s, func(u string) string {
		m := inText.FindStringSubmatch(u)
		if at := strings.LastIndexByte(m[2], '@'); at >= 0 {
			m[2] = m[2][at+1:]
		}
		if m[1]+m[2] == strings.TrimSuffix(u, "/") {
			return u
		}
		return m[1] + m[2] + "/..."
	})
}
