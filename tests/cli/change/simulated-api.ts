import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveApi } from "../../../simulation/provider/api";
import { SimulatedAws } from "../../../simulation/provider/simulated-aws";
import { emptyAccount, type SimulatedAccount } from "../../../simulation/account/simulated-account";

const names = ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] as const;

/** Runs `act` while AWS's SDK reaches the simulated account in place of AWS. */
export async function withApi<T>(
    changes: Partial<SimulatedAccount>,
    act: () => Promise<T>,
): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), "workstation-api-"));
    writeFileSync(join(folder, "account.json"), JSON.stringify({ ...emptyAccount(), ...changes }));
    const server = serveApi(new SimulatedAws(folder), () => undefined);
    await once(server, "listening");
    const former = names.map((name) => process.env[name]);
    const { port } = server.address() as AddressInfo;
    [`http://127.0.0.1:${port}`, "simulated", "simulated"].forEach((value, at) => {
        process.env[names[at]!] = value;
    });
    try {
        return await act();
    } finally {
        names.forEach((name, at) => {
            if (former[at] === undefined) delete process.env[name];
            else process.env[name] = former[at];
        });
        server.closeAllConnections();
        server.close();
        rmSync(folder, { recursive: true });
    }
}
