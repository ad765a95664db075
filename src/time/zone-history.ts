/**
 * Offsets before 1976 where V8's Intl has merged a zone into a neighbour that agrees with it since 1970 (Europe/Amsterdam into
 * Brussels), while Joda-Time keeps IANA's full record of each place ("backzone").
 *
 * A line: the first offset in seconds, then `delay:offset` for each change, then the delay after which Intl agrees. Delays are seconds
 * since the change before (the first: since 1970); all numbers in base 36.
 */
const changesByZones: Readonly<Record<string, string>> = {
  "Africa/Accra":
    "-1g -s9p1ak:0 24aamk:xc 1yhyo:0 cjvlc:xc 69weo:0 ci0xc:xc 69weo:0 ci0xc:xc 69weo:0 ci0xc:xc 69weo:0 cjvlc:xc 69weo:0 ci0xc:xc 69weo:0 ci0xc:xc 69weo:0 ci0xc:xc 69weo:0 cjvlc:xc 69weo:0 ci0xc:xc 69weo:0 ci0xc:xc 69weo:0 ci0xc:xc 69weo:0 cjvlc:xc 69weo:0 ci0xc:xc 69weo:0 ci0xc:xc 69weo:0 ci0xc:xc 69weo:0 cjvlc:xc 69weo:0 ci0xc:xc 69weo:0 ci0xc:xc 69weo:0 ci0xc:xc 69weo:0 683lc:xc cloeo:0 668xc:xc cloeo:0 1y8pc:1e0 21gem0:0 2fehm0:1e0 69vy0:0 ci1e0:1e0 69vy0:0 cjw20:1e0 69vy0:0 ci1e0:1e0 69vy0:0 ci1e0:1e0 69vy0:0 ci1e0:1e0 69vy0",
  "Africa/Addis_Ababa": "760 -1g6t8i0:76w ymedb4:8c0 398cvw",
  "Africa/Asmara Africa/Asmera": "778 -1g6t8j8:778 afrs00:76w o6mlcc:8c0 398cvw",
  "Africa/Bamako Africa/Timbuktu": "-1hc -u9rfuo:0 bk956o:-2s0 dqe840",
  "Africa/Bangui": "3fw -u9rkrw:2s0 4018pw",
  "Africa/Banjul": "-330 -u9re90:-330 b38800:-2s0 4m1rp0",
  "Africa/Blantyre": "6hc -ui1t5c:6ja 1j56m2:6j0 5qqlca",
  "Africa/Brazzaville": "2tw -u9rk5w:2s0 40183w",
  "Africa/Bujumbura": "5fs -15r1ers:5k0 9wxzem",
  "Africa/Conakry": "-2jg -u9resk:0 bk944k:-2s0 dhlk40",
  "Africa/Dakar": "-388 -u9re3s:-2s0 fcoa7s",
  "Africa/Dar_es_Salaam": "79w -kcrtxw:8c0 8ve49w:7n0 6sagp0",
  "Africa/Djibouti": "7zo -uj8fzo:8c0 g81xoo",
  "Africa/Douala": "1so -u9rj4o:2s0 40172o",
  "Africa/Freetown":
    "-2gc -19xcavo:-2gc gfpuo0:-2s0 a4v6zo:-1uo 681qo:-2s0 7vcxc:-1uo awkeo:-2s0 7vcxc:-1uo awkeo:-2s0 7vcxc:-1uo ayf2o:-2s0 7vcxc:-1uo awkeo:-2s0 7vcxc:-1uo awkeo:-2s0 7vcxc:-1uo e1j2o:-2s0 4qe9c:-1uo 7dqo:-2s0 16dy9c",
  "Africa/Gaborone": "4ss -18cyvgs:460 9h5hys:5k0 l5xqu0:8c0 9cyk0",
  "Africa/Harare": "5r0 -yvtf30:5k0 31pzpu",
  "Africa/Kampala": "604 -lnse04:8c0 s8lo4:6y0 9e6420:7n0 4p4vb0",
  "Africa/Kigali": "5kg -i1ulkg",
  "Africa/Kinshasa": "2u0 -11ngdi0:2s0 bdq1g0",
  "Africa/Libreville": "1r0 -u9rj30:2s0 401710",
  "Africa/Lome": "84 -146nmw4:0 9ww6b0",
  "Africa/Luanda": "2g8 -14phh48:2es afpx08:2s0 401820",
  "Africa/Lubumbashi": "534 -11ngfr4:2s0 bpwyb4",
  "Africa/Lusaka": "58k -yvtekk:5k0 31pz7e",
  "Africa/Malabo": "1mk -u9riyk:0 r44sak",
  "Africa/Maseru": "53c -yvtefc:5k0 kwknnc",
  "Africa/Mbabane": "5rc -yvtf3c:5k0 lfaqzc",
  "Africa/Mogadishu": "8eg -13r0weg:8c0 je91eg:6y0 dkj2q0",
  "Africa/Niamey": "e4 -u9rhq4:-2s0 bk99u4:0 dhlek0",
  "Africa/Nouakchott": "-2yc -u9redo:0 bk93po:-2s0 dyodg0",
  "Africa/Ouagadougou": "-a4 -u9rh1w:0 gs",
  "Africa/Porto-Novo": "hg -u9rhtg:0 bk975g",
  "America/Anguilla": "-bog -u6m6zk:-b40 hix0vk",
  "America/Antigua": "-bg0 -u6m780:-dw0 k9mqg0",
  "America/Aruba": "-czc -u7lcco:-ci0 rlo7io",
  "America/Atikokan America/Coral_Harbour": "-gys -1353b18:-go0 c5efx8:-dw0 a2vw0:-go0 bfxjw0",
  "America/Blanc-Sablon": "-aks -18vs838:-b40 hw37f8:-8c0 a2vw0:-b40 c5jxg0:-8c0 49js0",
  "America/Cayman": "-f2k -15r0u9g:-e7y biv5te",
  "America/Creston": "-lks -18vrx38:-jg0 h39xv8:-m80 vbus0:-jg0 psaio0",
  "America/Curacao America/Kralendijk America/Lower_Princes": "-crn -u7lckd:-ci0 rlo7qd",
  "America/Dominica": "-bdc -uj7wl0:-b40 hviqh0",
  "America/Ensenada America/Santa_Isabel America/Tijuana Mexico/BajaNorte":
    "-lo4 -p1u4k0:-jg0 11juo0:-m80 1sm040:-jg0 1si580:-m80 71s40:-jg0 9cyk0:-m80 5iidg0:-jg0 1q6700:-jg0 4qzk0:-m80 18uw40:-jg0 eluk0:-m80 oa5g0:-jg0 7iak0:-m80 b6300:-jg0 7x3w0:-m80 asys0:-jg0 7x3w0:-m80 tiyo0:-jg0 7x6o0:-m80 asw00:-jg0 7x6o0:-m80 b5uo0:-jg0 7x6o0:-m80 asw00:-jg0 7x6o0:-m80 asw00:-jg0 7x6o0:-m80 asw00:-jg0 7x6o0:-m80 asw00:-jg0 7x6o0:-m80 7vduo0",
  "America/Grenada": "-bfo -uj7wkc:-b40 hviqgc",
  "America/Guadeloupe": "-be8 -ukehxs:-b40 hwpbts",
  "America/Marigot America/Port_of_Spain America/St_Barthelemy": "-be4 -u6m79w:-b40 hix15w",
  "America/Montserrat": "-bis -uj7wfk:-b40 hviqbk",
  "America/Nassau": "-ebu -u6m4c6:-dw0 fqrow6:-b40 1e5h80:-dw0 1lhg0:-b40 a0nc0:-b40 3awk0:-dw0 9emw80",
  "America/St_Kitts": "-bm4 -u6m71w:-b40 hix0xw",
  "America/St_Lucia": "-bao -15r0y1c:-bao bh9s00:-b40 hm1zxc",
  "America/St_Thomas America/Virgin": "-c0w -uj7vz4:-b40 hvipv4",
  "America/St_Vincent": "-bc8 -15r0xzs:-bc8 bh9s00:-b40 hm1zvs",
  "America/Tortola": "-bys -uj7w18:-b40 hvipx8",
  "Antarctica/DumontDUrville": "0 -c05eo0:rs0 2mks80:0 2i72g0",
  "Antarctica/McMurdo Antarctica/South_Pole": "0 -7b2dc0",
  "Antarctica/Syowa": "0 -6qsqo0",
  "Arctic/Longyearbyen Atlantic/Jan_Mayen Europe/Oslo":
    "1zo -1353tzo:2s0 b5svbo:5k0 6qfs0:2s0 cgcqo0:5k0 15tsc0:2s0 7k800:5k0 9q000:2s0 9d1c0:5k0 9d1c0:2s0 9d1c0:5k0 9d1c0:2s0 70q5c0:5k0 9q000:2s0 9d1c0:5k0 9d1c0:2s0 9d1c0:5k0 9d1c0:2s0 9d1c0:5k0 9d1c0:2s0 9d1c0:5k0 9d1c0:2s0 9d1c0:5k0 9q000:2s0 b5uo0:5k0 7k800",
  "Asia/Aden": "8bu -afs0bu",
  "Asia/Bahrain": "9d8 -eukpd8:9q0 1a1eb8",
  "Asia/Brunei": "la4 -mvofy4:ku0 3khxs4:m80 6mix60",
  "Asia/Kuala_Lumpur": "ity -100ew5y",
  "Asia/Kuwait": "8vw -afs0vw",
  "Asia/Muscat": "auo -q3go6o:b40 m0",
  "Asia/Phnom_Penh": "jfg -x568rg:jqu 2isicm:jg0 gj25iu:m80 15ct80:p00 8so00",
  "Asia/Vientiane": "j00 -x568c0:jqu 2ishx6:jg0 gj25iu:m80 15ct80:p00 8so00:jg0 tmtk0:m80 470yk0",
  "Atlantic/Reykjavik Iceland":
    "-42o -wcwx9c:-2s0 4rpd9c:0 ci2s0:-2s0 69uk0:0 du840:-2s0 4xp80:0 du840:-2s0 p7bw0:0 4w040:-2s0 9bdzw0:0 9d6w0:-2s0 64g40:0 cyl80:-2s0 64dc0:0 clpc0:-2s0 6hc00:0 bvs00:-2s0 6uao0:0 bvs00:-2s0 6uao0:0 bvs00:-2s0 6uao0:0 c8qo0:-2s0 6hc00:0 c8qo0:-2s0 8a5c0:0 afxc0:-2s0 8a5c0:0 afxc0:-2s0 8a5c0:0 asw00:-2s0 7x6o0:0 afxc0:-2s0 8a5c0:0 asw00:-2s0 8a5c0:0 afxc0:-2s0 8a5c0:0 afxc0:-2s0 8a5c0:0 afxc0:-2s0 8a5c0:0 afxc0:-2s0 8a5c0:0 asw00:-2s0 8a5c0:0 afxc0:-2s0 8a5c0:0 afxc0:-2s0 8a5c0:0 afxc0:-2s0 8a5c0:0 afxc0:-2s0 8a5c0:0 afxc0:-2s0 8a5c0:0 asw00:-2s0 8a5c0:0 afxc0:-2s0 8a5c0:0 afxc0:-2s0 8a5c0:0 afxc0:-2s0 8a5c0:0 afxc0:-2s0 8a5c0:0 asw00:-2s0 8a5c0",
  "Atlantic/St_Helena": "-120 -15r18a0:-120 vu1eo0",
  "Europe/Amsterdam":
    "wk -1ygf4wk:wk 16g19c0:3ok 7v980:wk a51o0:3ok 7x6o0:wk a2yo0:3ok 9d1c0:wk 9q000:3ok 902o0:wk 9q000:3ok 902o0:wk 9q000:3ok 902o0:wk 9b6o0:3ok a2yo0:wk c51c0:3ok 6l1c0:wk 902o0:3ok 9q000:wk ci000:3ok 682o0:wk bgyo0:3ok 79400:wk bitc0:3ok 779c0:wk bmio0:3ok 7gio0:wk bbeo0:3ok 7eo00:wk bd9c0:3ok 7ctc0:wk bf400:3ok 7ayo0:wk bvs00:3ok 6uao0:wk bko00:3ok 7idc0:wk b9k00:3ok 7gio0:wk bbeo0:3ok 7eo00:wk bf400:3ok 7ayo0:wk btxc0:3ok 21uc0:3pc 4uaz8:xc bitc0:3pc 779c0:xc bko00:3pc 7idc0:xc bd3s0:5k0 1aarpc:2s0 7k800:5k0 9q000:2s0 9d1c0:5k0 9d1c0:2s0 9d1c0:5k0 8l9c0:2s0 jutc0",
  "Europe/Copenhagen":
    "2bw -15r1bnw:2bw 235k00:2s0 bo7orw:5k0 75bw0:2s0 cbs2w0:5k0 1aco80:2s0 7k800:5k0 9q000:2s0 9d1c0:5k0 9d1c0:2s0 9d1c0:5k0 6y000:2s0 dbmo0:5k0 6bs00:2s0 clpc0:5k0 51hc0:2s0 e1k00:5k0 4oio0:2s0 lls00",
  "Europe/Guernsey":
    "-gx -tiakv3:0 1ixx33:2s0 6uao0:0 9q000:2s0 8c000:0 9o5c0:2s0 9ruo0:0 9b6o0:2s0 9ew00:0 9b6o0:2s0 auqo0:0 88ao0:2s0 9ew00:0 8y800:2s0 a2yo0:0 a2yo0:2s0 7k800:0 asw00:2s0 8a5c0:0 asw00:2s0 8n400:0 a2yo0:2s0 8n400:0 9q000:2s0 902o0:0 afxc0:2s0 8n400:0 a2yo0:2s0 8n400:0 9q000:2s0 902o0:0 a2yo0:2s0 8n400:0 a2yo0:2s0 8n400:0 9q000:2s0 9d1c0:0 a2yo0:2s0 8n400:0 9q000:2s0 902o0:0 a2yo0:2s0 8n400:0 a2yo0:2s0 8n400:0 9q000:2s0 902o0:0 a2yo0:2s0 b5uo0:0 51hc0:2s0 6kt00:5k0 17vs80:2s0 7k800:5k0 9q000:2s0 9d1c0:5k0 9d1c0",
  "Europe/Isle_of_Man": "-tv -19a1gi5",
  "Europe/Jersey":
    "-e2 -11cerk0:0 9d23s0:2s0 6uao0:0 9q000:2s0 8c000:0 9o5c0:2s0 9ruo0:0 9b6o0:2s0 9ew00:0 9b6o0:2s0 auqo0:0 88ao0:2s0 9ew00:0 8y800:2s0 a2yo0:0 a2yo0:2s0 7k800:0 asw00:2s0 8a5c0:0 asw00:2s0 8n400:0 a2yo0:2s0 8n400:0 9q000:2s0 902o0:0 afxc0:2s0 8n400:0 a2yo0:2s0 8n400:0 9q000:2s0 902o0:0 a2yo0:2s0 8n400:0 a2yo0:2s0 8n400:0 9q000:2s0 9d1c0:0 a2yo0:2s0 8n400:0 9q000:2s0 902o0:0 a2yo0:2s0 8n400:0 a2yo0:2s0 8n400:0 9q000:2s0 902o0:0 a2yo0:2s0 b5uo0:0 51hc0:2s0 6kt00:5k0 17vs80:2s0 7k800:5k0 9q000:2s0 9d1c0:5k0 9d1c0",
  "Europe/Ljubljana": "2os -18vslcs:2s0 twhmgs:5k0 swz00:2s0 7k800:5k0 9q000:2s0 9d1c0:5k0 9d1c0:2s0 9d1c0:5k0 1uo00",
  "Europe/Luxembourg":
    "150 -y89550:2s0 68l290:5k0 75hg0:2s0 ast80:5k0 796s0:2s0 at1k0:5k0 7x6o0:2s0 3lh40:0 4zmo0:2s0 b6300:0 6u2c0:2s0 cytk0:0 7at40:2s0 bktk0:0 7rh40:2s0 a31g0:0 a2vw0:2s0 8n9k0:0 8zx40:2s0 9q2s0:0 9et80:2s0 9b9g0:0 a2vw0:2s0 8n6s0:0 9px80:2s0 905g0:0 a2vw0:2s0 905g0:0 a2vw0:2s0 8ncc0:0 9q000:2s0 902o0:0 a2yo0:2s0 8n400:0 9d1c0:2s0 9d1c0:0 902o0:2s0 a2yo0:0 9d1c0:2s0 9d1c0:0 902o0:2s0 9q000:0 a2yo0:2s0 8n400:0 9d1c0:2s0 9d1c0:0 902o0:2s0 9q000:0 a2yo0:2s0 b5uo0:0 51hc0:2s0 42ao0:5k0 1aeak0:2s0 7k800:5k0 9q000:2s0 9d1c0:5k0 8n400",
  "Europe/Monaco":
    "1d8 -14hnyp8:fl 9tlnln:0 2pzpnl:2s0 5luo0:0 8y800:2s0 a4tc0:0 7vc00:2s0 auqo0:0 7idc0:2s0 b7pc0:0 6sg00:2s0 cyo00:0 7ayo0:2s0 bko00:0 7rmo0:2s0 a2yo0:0 bvs00:2s0 6uao0:0 902o0:2s0 9q000:0 9d1c0:2s0 9d1c0:0 a2yo0:2s0 8n400:0 9q000:2s0 902o0:0 a2yo0:2s0 902o0:0 a2yo0:2s0 8n400:0 9q000:2s0 902o0:0 a2yo0:2s0 8n400:0 9d1c0:2s0 9d1c0:0 902o0:2s0 a2yo0:0 9d1c0:2s0 9d1c0:0 902o0:2s0 9q000:0 a2yo0:2s0 8n400:0 9d1c0:2s0 9d1c0:0 902o0:2s0 9q000:0 a2yo0:2s0 b5uo0:0 51po0:2s0 mdbo0:5k0 7x3w0:2s0 7x9g0",
  "Europe/Sarajevo": "3es -18vsm2s:2s0 twhn6s:5k0 swz00:2s0 7k800:5k0 9q000:2s0 9d1c0:5k0 9d1c0:2s0 9d1c0:5k0 1uo00",
  "Europe/Skopje": "3yw -18vsmmw:2s0 twhnqw:5k0 swz00:2s0 7k800:5k0 9q000:2s0 9d1c0:5k0 9d1c0:2s0 9d1c0:5k0 1uo00",
  "Europe/Stockholm": "3cc -1bhq3cc:2se ayjpvy:2s0 8jiake:5k0 75hg0:2s0 h82dk0",
  "Europe/Vaduz": "1rg -13g44fg:2s0 du",
  "Europe/Zagreb": "2yg -18vslmg:2s0 twhmqg:5k0 swz00:2s0 7k800:5k0 9q000:2s0 9d1c0:5k0 9d1c0:2s0 9d1c0:5k0 1uo00",
  "Indian/Antananarivo": "8ss -uj8gss:8c0 m9lccs:b40 4oio0",
  "Indian/Christmas": "jks -133iwws:jg0 d4qjmo",
  "Indian/Cocos": "hy4 -10j6sm4:i20 nnqrm4",
  "Indian/Comoro": "80g -uj8g0g:8c0 g81xpg",
  "Indian/Kerguelen": "0 -afrs00:dw0 57ul20",
  "Indian/Mahe": "a9o -wvp8xo:b40 6s8ld0",
  "Indian/Mayotte": "8dk -uj8gdk:8c0 g81y2k",
  "Indian/Reunion": "a9s -uks29s:b40 4hbep4",
  "Pacific/Chuuk Pacific/Truk Pacific/Yap": "-12k4 -1t8j2rw:s3w t83xc0:rs0 76a5nw:p00 29hes0:rs0 bkenw0:p00 29fk40",
  "Pacific/Funafuti": "x6s -100fais:xc0 15c",
  "Pacific/Majuro": "vpc -100f91c:uk0 76a6hc:p00 29hhk0:uk0 9cmd40:rs0 27sas0:p00 1h6w40:uk0 deat40",
  "Pacific/Midway": "-wug -100dghk:-uk0 sx94dk:-rs0 4ofw0",
  "Pacific/Pohnpei Pacific/Ponape": "-11d8 -1t8j3ys:tas t83xc0:uk0 76a42s:p00 29hhk0:uk0 9cmd40:rs0 27sas0:p00 29fk40",
  "Pacific/Saipan": "-13oc -1t8j1no:qzo t83xc0:p00 mpn8no:rs0 14qo0",
  "Pacific/Wake": "uus -100f86s",
  "Pacific/Wallis": "y1k -100fbdk:xc0 204",
};

export interface ZoneHistory {
  /** From this second on Intl's offsets hold. */
  readonly untilSeconds: number;
  /** When each offset but the first began, ascending. */
  readonly changeSeconds: readonly number[];
  /** One more than `changeSeconds`. */
  readonly offsetSeconds: readonly number[];
}

/** Undefined: Intl's own offsets are right from the start. */
export function findZoneHistory(id: string): ZoneHistory | undefined {
  for (const [ids, changes] of Object.entries(changesByZones)) {
    if (ids.split(" ").includes(id)) return readHistory(changes);
  }
  return undefined;
}

function readHistory(changes: string): ZoneHistory {
  const [first = "0", ...rest] = changes.split(" ");
  const offsetSeconds = [parseInt(first, 36)];
  const changeSeconds: number[] = [];
  let second = 0;
  for (const change of rest) {
    const [delay = "0", offset] = change.split(":");
    second += parseInt(delay, 36);
    if (offset === undefined) break;
    changeSeconds.push(second);
    offsetSeconds.push(parseInt(offset, 36));
  }
  return { untilSeconds: second, changeSeconds, offsetSeconds };
}
