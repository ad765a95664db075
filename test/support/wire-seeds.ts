/** Good records of wire formats, to be mutated. */
export const CEF_SEEDS: readonly Buffer[] = [
  "CEF:0|V|P|1|9|N|3|src=198.51.100.7 spt=50123 dst=203.0.113.9 msg=a\\=b \\\\ c\\nd act=blocked list[0]=a ad.some[2]=c",
  "<134>Feb 14 19:04:54 gw-1 CEF:1|V\\|W|P\\\\|1.0|100|Login refused|7|rt=Jan 02 2024 03:04:05.678 start=1704067200000 dtz=Europe/Paris cs1=x cs1Label=y",
  '"CEF:0|V|P|1|9|N|3|request=http://h.test/?a=1 deviceExternalId=X end= cfp1=1.5"\r\n',
].map((text) => Buffer.from(text));
