// Signing roots by Lodestar's types and its choice of domain, one line of JSON in, one root out.
import { createInterface } from "node:readline";
import { createBeaconConfig } from "@lodestar/config";
import { genesisData, networksChainConfig } from "@lodestar/config/networks";
import {
  DOMAIN_AGGREGATE_AND_PROOF,
  DOMAIN_APPLICATION_BUILDER,
  DOMAIN_BEACON_ATTESTER,
  DOMAIN_BEACON_PROPOSER,
  DOMAIN_CONTRIBUTION_AND_PROOF,
  DOMAIN_DEPOSIT,
  DOMAIN_RANDAO,
  DOMAIN_SELECTION_PROOF,
  DOMAIN_SYNC_COMMITTEE,
  DOMAIN_SYNC_COMMITTEE_SELECTION_PROOF,
  SLOTS_PER_EPOCH,
} from "@lodestar/params";
import { ssz } from "@lodestar/types";

const bytes = (hex) => Uint8Array.from(Buffer.from(hex.slice(2), "hex"));
const forks = ["ALTAIR", "BELLATRIX", "CAPELLA", "DENEB", "ELECTRA", "FULU"];

function configOf(network, genesisValidatorsRoot, epochs) {
  if (network in networksChainConfig) {
    return createBeaconConfig(networksChainConfig[network], bytes(genesisData[network].genesisValidatorsRoot));
  }
  const own = {};
  forks.forEach((fork, i) => (own[`${fork}_FORK_EPOCH`] = i < epochs.length ? epochs[i] : Infinity));
  return createBeaconConfig(own, bytes(genesisValidatorsRoot));
}

function ofGenesis(config, type) {
  const fork = { currentVersion: config.GENESIS_FORK_VERSION, genesisValidatorsRoot: new Uint8Array(32) };
  return Buffer.concat([type, ssz.phase0.ForkData.hashTreeRoot(fork).slice(0, 28)]);
}

function parts(config, { type, stateSlot, value }) {
  const at = (slot, domain) => config.getDomain(stateSlot, domain, slot);
  switch (type) {
    case "AGGREGATION_SLOT": {
      return [ssz.Slot, ssz.Slot.fromJson(value.slot), (v) => at(v, DOMAIN_SELECTION_PROOF)];
    }
    case "AGGREGATE_AND_PROOF":
    case "AGGREGATE_AND_PROOF_V2": {
      const slot = Number(value.aggregate.data.slot);
      const electra = config.getForkSeq(slot) >= config.forks.electra.seq;
      const container = electra ? ssz.electra.AggregateAndProof : ssz.phase0.AggregateAndProof;
      return [container, container.fromJson(value), () => at(slot, DOMAIN_AGGREGATE_AND_PROOF)];
    }
    case "ATTESTATION": {
      const data = ssz.phase0.AttestationData.fromJson(value);
      return [ssz.phase0.AttestationData, data, () => at(data.target.epoch * SLOTS_PER_EPOCH, DOMAIN_BEACON_ATTESTER)];
    }
    case "BLOCK_V2": {
      const header = ssz.phase0.BeaconBlockHeader.fromJson(value);
      return [ssz.phase0.BeaconBlockHeader, header, () => at(header.slot, DOMAIN_BEACON_PROPOSER)];
    }
    case "DEPOSIT": {
      const message = ssz.phase0.DepositMessage;
      return [message, message.fromJson(value), () => ofGenesis(config, DOMAIN_DEPOSIT)];
    }
    case "RANDAO_REVEAL": {
      const epoch = Number(value.epoch);
      return [ssz.Epoch, epoch, () => at(epoch * SLOTS_PER_EPOCH, DOMAIN_RANDAO)];
    }
    case "VOLUNTARY_EXIT": {
      const exit = ssz.phase0.VoluntaryExit.fromJson(value);
      return [
        ssz.phase0.VoluntaryExit,
        exit,
        () => config.getDomainForVoluntaryExit(stateSlot, exit.epoch * SLOTS_PER_EPOCH),
      ];
    }
    case "SYNC_COMMITTEE_MESSAGE": {
      return [ssz.Root, bytes(value.beacon_block_root), () => at(Number(value.slot), DOMAIN_SYNC_COMMITTEE)];
    }
    case "SYNC_COMMITTEE_SELECTION_PROOF": {
      const data = ssz.altair.SyncAggregatorSelectionData;
      const parsed = data.fromJson(value);
      return [data, parsed, () => at(parsed.slot, DOMAIN_SYNC_COMMITTEE_SELECTION_PROOF)];
    }
    case "SYNC_COMMITTEE_CONTRIBUTION_AND_PROOF": {
      const proof = ssz.altair.ContributionAndProof.fromJson(value);
      return [ssz.altair.ContributionAndProof, proof, () => at(proof.contribution.slot, DOMAIN_CONTRIBUTION_AND_PROOF)];
    }
    case "VALIDATOR_REGISTRATION": {
      const registration = ssz.bellatrix.ValidatorRegistrationV1;
      return [registration, registration.fromJson(value), () => ofGenesis(config, DOMAIN_APPLICATION_BUILDER)];
    }
  }
  throw new Error(`no type ${type}`);
}

let config;
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.network) {
    config = configOf(request.network, request.genesisValidatorsRoot, request.epochs);
    continue;
  }
  const [container, value, domain] = parts(config, request);
  const root = ssz.phase0.SigningData.hashTreeRoot({
    objectRoot: container.hashTreeRoot(value),
    domain: domain(value),
  });
  console.log("0x" + Buffer.from(root).toString("hex"));
}
