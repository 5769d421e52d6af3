package sme

import (
	"cmp"
	"strings"
)

// Notice is the notice by which a list was published, as far as it is printed
// or was told: it leads back to who said so, and where. It tells no list apart.
type Notice struct {
	Number    string `json:"number"` // 文号: 川经信企业〔2023〕45号
	Publisher string `json:"publisher"`
	Date      Date   `json:"date"`    // printed on it
	Address   string `json:"address"` // of its page
}

// IsZero reports whether nothing is known of the notice.
func (n Notice) IsZero() bool { return n == Notice{} }

// OrNil is the notice, nil if nothing is known of it.
func (n Notice) OrNil() *Notice {
	if n.IsZero() {
		return nil
	}
	return &n
}

// Or fills what n leaves unsaid from m.
func (n Notice) Or(m Notice) Notice {
	return Notice{cmp.Or(n.Number, m.Number), cmp.Or(n.Publisher, m.Publisher), cmp.Or(n.Date, m.Date), cmp.Or(n.Address, m.Address)}
}

// Texts are what is known of the notice, in the order of its fields.
func (n Notice) Texts() []string {
	var texts []string
	for _, t := range []string{n.Number, n.Publisher, n.Date.String(), n.Address} {
		if t = strings.TrimSpace(t); t != "" {
			texts = append(texts, t)
		}
	}
	return texts
}
