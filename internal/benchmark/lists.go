package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"tracker/data"
)

// place is a district that firms are in.
type place struct{ city, district, code string }

// places are the districts of the provinces.
func places() ([]place, error) {
	f, err := data.FS.Open("regions.csv")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	const id, parent, kind, name = 0, 1, 2, 4
	cities := map[string]string{}
	for _, r := range rows {
		if r[kind] == "city" && strings.HasPrefix(r[id], "51") {
			cities[r[id]] = r[name]
		}
	}
	var list []place
	for _, r := range rows {
		if city := cities[r[parent]]; city != "" && len(r[id]) == 6 {
			list = append(list, place{city, r[name], r[id]})
		}
	}
	if len(list) == 0 {
		return nil, errors.New("regions.csv has no districts of Sichuan")
	}
	return list, nil
}

var (
	words  = []rune("辰禾锐桓澜岚峻泓煜琢沅聿旻砚翊珩霁昱淳澄骁屹朔煦曜钧璟弘嵘瑾琛沐恺黎苒祺桐梓槿楷榕柏枫荃芮芷苓茗蔚翎羿骐骞驰徽宸宥祎禧")
	trades = strings.Fields("智能科技 新材料 精密机械 生物医药 环保科技 信息技术 电子科技 模具 新能源 食品 光电科技 自动化设备 软件 医疗器械 化工 电气")
	forms  = strings.Fields("有限公司 有限公司 有限公司 有限责任公司 股份有限公司")
)

// firm invents the n-th firm, the same each time.
func firm(places []place, n int) (name, code string, at place) {
	r := rand.New(rand.NewPCG(uint64(n), 7919))
	at = places[r.IntN(len(places))]
	word := make([]rune, 4)
	for i := range word {
		word[i] = words[r.IntN(len(words))]
	}
	name = strings.TrimSuffix(at.city, "市") + string(word) + "样例" + trades[r.IntN(len(trades))] + forms[r.IntN(len(forms))]
	return name, codeOf(at.code, n), at
}

// digits are the characters of a unified social credit code by value (GB 32100-2015).
const digits = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// codeOf makes a valid code out of a number.
func codeOf(register string, n int) string {
	organisation := []byte("00000000")
	for i := len(organisation) - 1; i >= 0; i-- {
		organisation[i] = digits[n%10]
		n /= 10
	}
	copy(organisation, "MY")
	sum := 0
	for i, weight := range []int{3, 7, 9, 10, 5, 8, 4, 2} {
		sum += weight * strings.IndexByte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", organisation[i])
	}
	code := "91" + register + string(organisation) + string("0123456789X0"[11-sum%11])
	sum, weight := 0, 1
	for i := range 17 {
		sum += weight * strings.IndexByte(digits, code[i])
		weight = weight * 3 % 31
	}
	return code + string(digits[(31-sum%31)%31])
}

// writeList writes a list of some firms. Of each renamed-th it tells a new name
// after the old one; 0 renames none.
func writeList(folder, name string, places []place, first, step, rows, renamed int) error {
	f, err := os.Create(filepath.Join(folder, name))
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	header := "序号,企业名称,统一社会信用代码,所在市州,所在区县"
	if renamed > 0 {
		header += ",曾用名"
	}
	fmt.Fprintln(w, header)
	for i := range rows {
		name, code, at := firm(places, first+i*step)
		former := ""
		if renamed > 0 {
			former = ","
			if i%renamed == 0 {
				name, former = strings.Replace(name, "样例", "样例新", 1), ","+name
			}
		}
		fmt.Fprintf(w, "%d,%s,%s,%s,%s%s\n", i+1, name, code, at.city, at.district, former)
	}
	return errors.Join(w.Flush(), f.Close())
}
