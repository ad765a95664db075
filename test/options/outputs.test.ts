import { describeOptions } from "./describe-options.ts";

await describeOptions("output");
