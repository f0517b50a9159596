import * as z from 'zod/mini';
export declare const usageSchema: z.ZodMiniObject<{
    inputTokens: z.ZodMiniInt;
    outputTokens: z.ZodMiniInt;
    cacheReadTokens: z.ZodMiniInt;
    cacheWriteTokens: z.ZodMiniInt;
}, z.core.$strip>;
export type Usage = z.infer<typeof usageSchema>;
export declare const costSourceSchema: z.ZodMiniEnum<{
    config: "config";
    table: "table";
    scripted: "scripted";
    unknown: "unknown";
}>;
export type CostSource = z.infer<typeof costSourceSchema>;
