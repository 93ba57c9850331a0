package io.orrery.actors;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.zk.field.Fr;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Lets messages carry the rules' own types, which know nothing of serialization: a sealed interface travels
/// with the
/// simple name of its
/// record, an element, a digest and an address as their bytes. Named in `cluster.conf`.
public final class DomainModule extends SimpleModule {
    private static final long serialVersionUID = 1;

    public DomainModule() {
        super("orrery-domain");
        bytes(Fr.class, Fr::toBytes, Fr::fromBytes);
        bytes(Digest.class, Digest::toBytes, Digest::of);
        bytes(Address.class, Address::toBytes, Address::of);
    }

    private <T> void bytes(Class<T> type, Function<T, byte[]> write, Function<byte[], T> read) {
        addSerializer(new StdScalarSerializer<T>(type) {
            private static final long serialVersionUID = 1;

            @Override
            public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
                out.writeBinary(write.apply(value));
            }
        });
        addDeserializer(type, new StdScalarDeserializer<T>(type) {
            private static final long serialVersionUID = 1;

            @Override
            public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
                return read.apply(in.getBinaryValue());
            }
        });
    }

    @Override
    public void setupModule(SetupContext context) {
        super.setupModule(context);
        context.insertAnnotationIntrospector(new SealedTypes());
    }

    private static final class SealedTypes extends NopAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public @Nullable TypeResolverBuilder<?> findTypeResolver(
                MapperConfig<?> config, AnnotatedClass type, JavaType baseType) {
            if (!isSealed(type.getRawType())) {
                return null;
            }
            return new StdTypeResolverBuilder()
                    .init(JsonTypeInfo.Id.NAME, null)
                    .inclusion(JsonTypeInfo.As.WRAPPER_ARRAY);
        }

        @Override
        public @Nullable List<NamedType> findSubtypes(Annotated type) {
            return isSealed(type.getRawType()) ? named(type.getRawType(), new ArrayList<>()) : null;
        }

        private static List<NamedType> named(Class<?> sealed, List<NamedType> names) {
            for (var permitted : sealed.getPermittedSubclasses()) {
                if (isSealed(permitted)) {
                    named(permitted, names);
                } else {
                    names.add(new NamedType(permitted, permitted.getSimpleName()));
                }
            }
            return names;
        }

        private static boolean isSealed(Class<?> type) {
            return type.isInterface() && type.isSealed() && type.getName().startsWith("io.orrery.");
        }
    }
}
