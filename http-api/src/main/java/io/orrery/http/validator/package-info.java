/// HTTP of validators: the remote signing API and the keymanager API. See docs/API.md, *Validators*.
///
/// Source: Consensys/web3signer, `openapi-specs/eth2`; ethereum/keymanager-APIs, `keymanager-oapi.yaml`.
@NullMarked
package io.orrery.http.validator;

import org.jspecify.annotations.NullMarked;
