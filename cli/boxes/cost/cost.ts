import { tablePrices } from "../../../catalog/price-list";
import { print } from "../../print";
import type { BoxFilter } from "../find";
import type { Aws } from "../open-aws";
import { regionPrices } from "../prices/region-prices";
import { costNotes, costTable } from "./cost-table";
import { whatMembersHad } from "./had";
import { costRow, typesIn } from "./month";

/**
 * Prints what each member's box and disks have cost since the month began, by part, and what they will cost at its end.
 *
 * @param now the time until which it counts.
 */
export async function cost(
    aws: Aws,
    asked: BoxFilter & { readonly json?: boolean },
    now = new Date(),
): Promise<void> {
    const { had, unlogged } = await whatMembersHad(aws, asked, now);
    const types = had.flatMap(typesIn);
    const prices = had.length === 0 ? tablePrices() : await regionPrices(aws, types, now);
    const rows = had.map((it) => costRow(it, now, prices));
    if (asked.json === true) return print(`${JSON.stringify(rows, null, 2)}\n`);
    const note = (text: string) => print(`${text}\n`, process.stderr);
    if (rows.length === 0) {
        const { stack } = asked;
        const where = stack === undefined ? aws.region : `stack ${stack} in ${aws.region}`;
        return note(
            `there is no box and no disk in ${where}; for another region add --region REGION`,
        );
    }
    print(costTable(rows, now));
    const spot = had.some(({ box }) => box?.spot === true);
    note(`\n${costNotes(rows, { now, spot, unlogged, region: aws.region, prices }).join("\n")}`);
}
