import type { OptionSchemas, OptionsOf } from "#plugin";
import { awsOptions } from "./aws-options.ts";

const MIB = 1024 * 1024;

export const options = {
  bucket: { type: "string", required: true, description: "The bucket." },
  prefix: {
    type: "string",
    format: "template",
    default: "",
    description: "The beginning of the objects' names, with fields: a folder, if you like. Events are kept apart by it.",
    examples: ["%{[service][name]}/%{+YYYY}/%{+MM}/%{+dd}"],
  },
  rotation_strategy: {
    type: "string",
    enum: ["size_and_time", "size", "time"],
    default: "size_and_time",
    description: "What ends a file, so that it is uploaded.",
  },
  size_file: { type: "number", minimum: 0, default: 5 * MIB, description: "Bytes, as uploaded, from which on a file is ended." },
  time_file: { type: "number", minimum: 0, default: 15, description: "Minutes after its first event in which a file is ended." },
  encoding: { type: "string", enum: ["none", "gzip"], default: "none", description: "How files are compressed." },
  tags: { type: "array", items: { type: "string" }, default: [], description: "Words for the objects' names, behind `tag_`." },
  temporary_directory: {
    type: "string",
    description:
      "Where files wait until they are uploaded. It should be on a disk that outlives the machine's restart. Default: `logstash` in the system's temporary folder.",
    examples: ["/var/lib/tailrace/s3"],
  },
  restore: {
    type: "boolean",
    default: true,
    description: "Uploads at the start, and later, what processes that ended have left in `temporary_directory` for this bucket.",
  },
  canned_acl: {
    type: "string",
    enum: [
      "private",
      "public-read",
      "public-read-write",
      "authenticated-read",
      "aws-exec-read",
      "bucket-owner-read",
      "bucket-owner-full-control",
      "log-delivery-write",
    ],
    default: "private",
    description: "Who may do what with the objects.",
  },
  storage_class: {
    type: "string",
    enum: [
      "STANDARD",
      "REDUCED_REDUNDANCY",
      "STANDARD_IA",
      "ONEZONE_IA",
      "INTELLIGENT_TIERING",
      "GLACIER",
      "DEEP_ARCHIVE",
      "OUTPOSTS",
      "GLACIER_IR",
      "SNOW",
      "EXPRESS_ONEZONE",
    ],
    default: "STANDARD",
    description: "The class of storage for the objects.",
  },
  server_side_encryption: { type: "boolean", default: false, description: "Whether S3 is told to encrypt the objects." },
  server_side_encryption_algorithm: {
    type: "string",
    enum: ["AES256", "aws:kms"],
    default: "AES256",
    description: "How it encrypts, with `server_side_encryption`.",
  },
  ssekms_key_id: { type: "string", description: "The key of the Key Management Service, with `aws:kms`. Absent: the account's own." },
  upload_workers_count: { type: "integer", minimum: 1, description: "Uploads at once. Default: half as many as there are processors." },
  upload_queue_size: {
    type: "integer",
    minimum: 0,
    description:
      "Ended files that may wait for an upload beside those under way; then events wait. Default: twice a quarter of the processors, at least 2.",
  },
  upload_multipart_threshold: {
    type: "number",
    minimum: 0,
    default: 15 * MIB,
    description: "Files of more bytes are uploaded in parts of at least 5 MiB.",
  },
  retry_count: {
    type: "number",
    minimum: 0,
    description: "After so many more attempts a file is left where it is until the next start. Absent: it is tried until it is there.",
  },
  retry_delay: { type: "number", minimum: 0, default: 1, description: "Seconds between two attempts to upload a file." },
  validate_credentials_on_root_bucket: {
    type: "boolean",
    default: true,
    description: "Writes and deletes a small object at the start; what S3 refuses then ends the start.",
  },
  ...awsOptions,
} as const satisfies OptionSchemas;

export type S3Options = OptionsOf<typeof options>;
