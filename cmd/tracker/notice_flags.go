package main

import (
	"strings"

	"github.com/spf13/cobra"

	"tracker/internal/sme"
)

// noticeFlags are the flags that tell the notice by which a list was published.
type noticeFlags struct{ number, publisher, date, address string }

func (fl *noticeFlags) registerNotice(a *app, cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&fl.number, "notice-number", "", a.say("flag.notice-number"))
	f.StringVar(&fl.publisher, "publisher", "", a.say("flag.publisher"))
	f.StringVar(&fl.date, "notice-date", "", a.say("flag.notice-date"))
	f.StringVar(&fl.address, "address", "", a.say("flag.address"))
}

// notice is what the flags say of it.
func (fl *noticeFlags) notice(a *app) (n sme.Notice, err error) {
	n = sme.Notice{Number: strings.TrimSpace(fl.number), Publisher: strings.TrimSpace(fl.publisher), Address: strings.TrimSpace(fl.address)}
	n.Date, err = a.dateNamed("--notice-date", fl.date)
	return n, err
}
