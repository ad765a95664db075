import { pluginCasesOf } from "../beats-cases.ts";

export const pluginCases = await pluginCasesOf("elastic_agent");
