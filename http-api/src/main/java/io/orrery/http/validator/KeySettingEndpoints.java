package io.orrery.http.validator;

import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.validator.duty.AddressForm;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeySettings;
import io.orrery.domain.validator.signing.KeySettings.Setting;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.domain.validator.ssz.Uint64;
import io.orrery.http.validator.Endpoint.Content;
import io.orrery.http.validator.Endpoint.Guard;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// The keymanager API's settings of single keys.
final class KeySettingEndpoints {
    private final KeySettings settings;
    private final Predicate<ValidatorKey> known;
    private final AddressForm addresses;
    private final Deadline deadline;

    /// One of the settings.
    ///
    /// @param read says its value in the object, or refuses where there is none
    /// @param set makes a change of a body
    /// @param unset takes it out
    private record Kind(String path, Reader read, Setter set, UnaryOperator<Setting> unset) {}

    private interface Reader {
        ObjectNode into(ObjectNode data, Setting setting);
    }

    private interface Setter {
        UnaryOperator<Setting> of(Field body);
    }

    /// @param known the keys that this process has
    KeySettingEndpoints(
            KeySettings settings, Predicate<ValidatorKey> known, AddressForm addresses, ValidatorApiSettings api) {
        this.settings = settings;
        this.known = known;
        this.addresses = addresses;
        this.deadline = new Deadline(api.answerTimeout());
    }

    List<Endpoint> table() {
        var table = new ArrayList<Endpoint>();
        for (var kind : List.of(feeRecipient(), gasLimit(), graffiti())) {
            table.add(endpoint(HttpMethods.GET, kind, Content.NONE, call -> get(call, kind)));
            table.add(endpoint(HttpMethods.POST, kind, Content.JSON, call -> {
                var change = kind.set().of(call.body());
                return change(call, change, Answers.ACCEPTED);
            }));
            table.add(endpoint(
                    HttpMethods.DELETE, kind, Content.NONE, call -> change(call, kind.unset(), Answers.NO_CONTENT)));
        }
        return table;
    }

    private static Endpoint endpoint(HttpMethod method, Kind kind, Content content, Endpoint.Answer answer) {
        return new Endpoint(method, "/eth/v1/validator/{pubkey}/" + kind.path(), Guard.TOKEN, content, answer);
    }

    private CompletionStage<HttpResponse> get(Call call, Kind kind) {
        var key = key(call);
        return deadline.of(settings.of(key)).thenApply(setting -> {
            var data = Answers.object().put("pubkey", key.toString());
            return Answers.data(kind.read().into(data, setting.orElse(settings.defaults())));
        });
    }

    private CompletionStage<HttpResponse> change(Call call, UnaryOperator<Setting> change, int status) {
        return deadline.of(settings.change(key(call), change)).thenApply(_ -> Answers.empty(status));
    }

    private ValidatorKey key(Call call) {
        var key = call.key("pubkey");
        if (!known.test(key)) {
            throw new FaultException(Fault.UNKNOWN_KEY, "pubkey", "this process does not have this key");
        }
        return key;
    }

    private Kind feeRecipient() {
        return new Kind(
                "feerecipient",
                (data, setting) -> data.put(
                        "ethaddress",
                        addresses.format(setting.feeRecipient().orElseThrow(() -> notSet("fee recipient")))),
                body -> {
                    var field = body.member("ethaddress");
                    var text = field.text();
                    var address = field.made(() -> addresses.parse(text));
                    if (address.equals(ByteVector.of(new byte[addresses.bytes()]))) {
                        throw field.malformed("must not be the zero address: fees would be burnt");
                    }
                    return setting -> setting.withFeeRecipient(Optional.of(address));
                },
                setting -> setting.withFeeRecipient(Optional.empty()));
    }

    private static Kind gasLimit() {
        return new Kind(
                "gas_limit",
                (data, setting) ->
                        data.put("gas_limit", Uint64.format(setting.gasLimit().orElseThrow(() -> notSet("gas limit")))),
                body -> {
                    var field = body.member("gas_limit");
                    long gas = field.uint64();
                    if (gas <= 0) {
                        throw field.malformed("must be from 1 to 2^63 - 1, not " + Uint64.format(gas));
                    }
                    return setting -> setting.withGasLimit(OptionalLong.of(gas));
                },
                setting -> setting.withGasLimit(OptionalLong.empty()));
    }

    private static Kind graffiti() {
        return new Kind(
                "graffiti",
                (data, setting) -> data.put("graffiti", setting.graffiti().orElse("")),
                body -> {
                    var field = body.member("graffiti");
                    var text = field.text();
                    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
                    if (bytes > Setting.MOST_GRAFFITI_BYTES) {
                        throw field.malformed("has " + bytes + " bytes of UTF-8 where a block has room for "
                                + Setting.MOST_GRAFFITI_BYTES);
                    }
                    return setting -> setting.withGraffiti(Optional.of(text));
                },
                setting -> setting.withGraffiti(Optional.empty()));
    }

    private static FaultException notSet(String what) {
        return new FaultException(Fault.NOT_SET, "pubkey", "no " + what + " is set, for this key or for all");
    }
}
