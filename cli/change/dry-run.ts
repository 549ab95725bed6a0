import { print } from "../print";
import type { Forecast, Given } from "./change";
import { priceChange, renderPriceChange } from "./price-change";

interface DryRun {
    readonly projectDir: string;
    readonly stack: string;
    readonly forecast: Forecast;
}

/** Prints what a change would do, as far as the stack file and the catalog show it. Asks neither AWS nor Pulumi. */
export async function dryRun(
    { projectDir, stack, forecast }: DryRun,
    { json = false }: Pick<Given, "json">,
): Promise<void> {
    const { title, steps, changes, member } = forecast;
    const price = changes && (await priceChange(projectDir, stack, changes, member));
    if (json) return print(`${JSON.stringify({ stack, title, steps, changes, price }, null, 2)}\n`);
    const lines = price === undefined ? steps : [...steps, renderPriceChange(price)];
    print(
        `${title}\n${lines.map((step) => `  - ${step}\n`).join("")}` +
            "Nothing was changed (--dry-run). AWS was not asked: only without --dry-run does this command see what runs there, the quotas and the capacity.\n",
    );
}
