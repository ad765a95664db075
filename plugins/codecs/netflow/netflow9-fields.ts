import type { FieldType } from "./field-types.ts";

/**
 * Fields of NetFlow version 9 that are not called as in IPFIX, as numbers and names by type.
 * Sources: RFC 3954, section 8; Cisco's and other vendors' lists of field types, named as Logstash names them.
 */
export const NETFLOW9_FIELDS: Readonly<Partial<Record<FieldType, string>>> = {
  skip: `
  0: 43: 51: 65: 66: 67: 68: 69: 210: 291: 292: 293:
  `,
  uint: `
  1:in_bytes 2:in_pkts 3:flows 4:protocol 5:src_tos 6:tcp_flags 7:l4_src_port 9:src_mask 10:input_snmp 11:l4_dst_port 13:dst_mask
  14:output_snmp 16:src_as 17:dst_as 19:mul_dst_pkts 20:mul_dst_bytes 21:last_switched 22:first_switched 23:out_bytes 24:out_pkts
  25:min_pkt_length 26:max_pkt_length 29:ipv6_src_mask 30:ipv6_dst_mask 31:ipv6_flow_label 32:icmp_type 33:mul_igmp_type
  34:sampling_interval 35:sampling_algorithm 36:flow_active_timeout 37:flow_inactive_timeout 38:engine_type 39:engine_id
  40:total_bytes_exp 41:total_pkts_exp 42:total_flows_exp 46:mpls_top_label_type 47:mpls_top_label_ip_addr 48:flow_sampler_id
  49:flow_sampler_mode 50:flow_sampler_random_interval 52:min_ttl 53:max_ttl 54:ipv4_ident 55:dst_tos 58:src_vlan 59:dst_vlan
  60:ip_protocol_version 61:direction 64:ipv6_option_headers 85:in_permanent_bytes 86:in_permanent_pkts 92:src_traffic_index
  93:dst_traffic_index 136:flow_end_reason 148:conn_id 152:flow_start_msec 153:flow_end_msec 176:icmp_type 177:icmp_code
  178:icmp_type_ipv6 179:icmp_code_ipv6 180:udp_src_port 181:udp_dst_port 182:tcp_src_port 194:ip_tos 195:ip_dscp 227:xlate_src_port
  228:xlate_dst_port 231:fwd_flow_delta_bytes 232:rev_flow_delta_bytes 233:fw_event 323:event_time_msec 361:postNATPortBlockStart
  362:postNATPortBlockEnd 8192:streamcore_wan_rtt 8193:streamcore_net_app_resp_time 8194:streamcore_total_app_resp_time
  8195:streamcore_tcp_retrans_rate 8196:streamcore_call_direction 8320:streamcore_mos_lq 8321:streamcore_net_delay
  8322:streamcore_net_loss 8323:streamcore_net_jitter 8324:streamcore_net_discard 8325:streamcore_rtp_clockrate_in
  8326:streamcore_rtp_clockrate_out 8327:streamcore_codec_in 8328:streamcore_codec_out 8384:streamcore_id_rule_1
  8385:streamcore_id_rule_2 8386:streamcore_id_rule_3 8387:streamcore_id_rule_4 8388:streamcore_id_rule_5 8389:streamcore_id_rule_6
  8390:streamcore_id_rule_7 8391:streamcore_id_rule_8 8392:streamcore_id_rule_9 8393:streamcore_id_rule_10 20000:wlan_id
  33002:fw_ext_event 40003:xlate_src_port 40004:xlate_dst_port 40005:fw_event 57590:nprobe_proto
  `,
  ip4_addr: `
  8:ipv4_src_addr 12:ipv4_dst_addr 15:ipv4_next_hop 18:bgp_ipv4_next_hop 44:ipv4_src_prefix 45:ipv4_dst_prefix 225:xlate_src_addr_ipv4
  226:xlate_dst_addr_ipv4 40001:xlate_src_addr_ipv4 40002:xlate_dst_addr_ipv4
  `,
  ip6_addr: `
  27:ipv6_src_addr 28:ipv6_dst_addr 62:ipv6_next_hop 63:bgp_ipv6_next_hop 281:xlate_src_addr_ipv6 282:xlate_dst_addr_ipv6
  `,
  mac_addr: `
  56:in_src_mac 57:out_dst_mac 80:in_dst_mac 81:out_src_mac
  `,
  string: `
  82:if_name 83:if_desc 84:sampler_name 94:application_description 96:application_name 8256:streamcore_hostname 8257:streamcore_url
  8258:streamcore_ssl_cn 8259:streamcore_ssl_org 40000:username 56701:app_id 56702:user_id 57591:nprobe_proto_name
  `,
  forwarding_status: `
  89:forwarding_status
  `,
  application_id: `
  95:application_id
  `,
  mpls_label: `
  201:mpls_label_stack_octets
  `,
  acl_id_asa: `
  33000:ingress_acl_id 33001:egress_acl_id
  `,
};
